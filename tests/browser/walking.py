"""One person's browser, looked at by axe; a screenshot is kept of what is looked at."""

from axe_playwright_python.sync_playwright import Axe

PASSWORD = "only-for-this-test"


class Walker:
    """One person's browser."""

    def __init__(self, browser, server, size, language, keep, prefix):
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.server, self.keep, self.prefix = server, keep, prefix
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        if language == "en":
            self.context.add_cookies(
                [{"name": "django_language", "value": "en", "url": server.url}]
            )

    def open(self, path):
        self.page.goto(f"{self.server.url}{path}")
        return self.page

    def look(self, name):
        found = Axe().run(self.page)
        if found.violations_count:
            self.wrong.append(f"{self.prefix}-{name}\n{found.generate_report()}")
        wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        if wide:
            self.wrong.append(f"{self.prefix}-{name} scrolls sideways")
        self.keep(self.page, f"{self.prefix}-{name}")

    def signed_in_as(self, person, client):
        """The person's session, as a phone that has signed in keeps it."""
        client.force_login(person, backend="accounts.backends.IdentifierBackend")
        cookie = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.server.url}])

    def staff(self, number):
        self.open("/account/login/?way=password")
        self.page.fill("#login", number)
        self.page.fill("#password", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url("**/today/")
