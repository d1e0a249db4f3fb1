#!/usr/bin/env bash
# What the template linter misses: inline handlers, scripts, styles, |safe, a POST form without its token.
set -u
templates=$(git ls-files '*.html')
bad=0
if echo "$templates" | xargs grep -nE '\son[a-z]+="|<script>|<style|\sstyle="|\|safe' ; then bad=1; fi
for file in $templates; do
  posts=$(grep -ciE '<form[^>]*method="post"' "$file"); tokens=$(grep -c 'csrf_token' "$file")
  if [ "$posts" -gt "$tokens" ]; then echo "$file: a POST form without csrf_token"; bad=1; fi
done
exit $bad
