"""The words for the refusals of accounts and places."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "phone_not_valid": _("This is not a phone number."),
    "code_wrong": _("This code is not right. Look at the newest message."),
    "code_over": _("This code is no longer good. Ask for a new one."),
    "code_just_sent": _("A code was just sent. Wait %(seconds)s seconds for another one."),
    "too_many_tries": _("Too many tries. Wait %(minutes)s minutes, then try again."),
    "sign_in_closed": _("This account can't sign in. Ask your unit's officer."),
    "password_wrong": _("Number or password is not right."),
    "email_not_valid": _("This is not an e-mail address."),
    "id_number_not_valid": _(
        "This is not an ID number: 18 characters, or a permit or passport number."
    ),
    "id_number_check_digit": _("The last character of the ID number does not fit: check it."),
    "id_number_birth_date": _("The birth date in the ID number is not a day."),
    "id_number_numeric": _(
        "The ID number is stored as a number, and a spreadsheet keeps only 15 digits of it: "
        "make the column text and type it again."
    ),
    "name_missing": _("Enter a name."),
    "name_too_long": _("The name is longer than %(longest)s characters."),
    "employee_number_not_valid": _(
        "Enter the unit code, a slash and the employee number, such as JX-HN-07/1024."
    ),
    "identifier_taken": _("This number already belongs to someone else."),
    "contact_taken": _(
        "Another account has this number or address. If both are yours, ask your unit to merge them."
    ),
    "child_age": _(
        "A child is born and younger than %(age)s. Older people have an account of their own."
    ),
    "children_many": _("At most %(most)s children. Ask your unit if there are more."),
    "unit_unknown": _("There is no unit with this code or name."),
    "unit_ambiguous": _("Several units have this name: use the unit's code."),
    "unit_archived": _("This unit is no longer in use."),
    "unit_not_below": _("A unit can't stand below itself."),
    "unit_has_children": _("Units in use stand below it: move or archive them first."),
    "unit_code_taken": _("Another unit has this code. Choose another."),
    "unit_out_of_reach": _("You may change only the units below your own."),
    "unit_reason": _("Say why."),
    "unit_changed": _("The person has chosen another unit since."),
    "no_unit": _("The person has no unit."),
    "not_officer": _("Only an officer of the unit may do this."),
    "not_giver": _("You may not give or end this role for this unit."),
    "own_duty": _("Your own role is ended by somebody else."),
    "person_unknown": _("Nobody has this number."),
    "reveal_reason": _("Say why you need the number."),
    "erase_duty": _("You hold a role: have it ended first."),
    "erase_live": _("You hold a seat, a place in line or a class to teach: give it back first."),
    "erase_competing": _(
        "You compete or serve at a competition that is not over: withdraw first."
    ),
    "erase_not_sure": _("Tick that you are sure."),
    "merge_ids_differ": _("The two have different ID numbers: they are two people."),
    "cannot_sign_in": _("This person cannot sign in and so cannot have a duty."),
    "duty_ends_before_start": _("A duty cannot end before it starts."),
    "consent_unknown": _("There is no such text to agree to."),
    "consent_needed": _("To use an account, agree to the use of your data."),
    "merge_same_person": _("Choose two different people."),
    "merge_gone": _("One of the two has already been merged with someone."),
    "token_days": _("Choose between 1 and %(longest)s days."),
    "token_scope": _("There is no such permission for a token."),
    "token_label": _("Give the token a name of up to 60 characters."),
    "ends_before_start": _("The end must be after the start."),
    "number_needed": _("Give a phone, an ID number or an employee number."),
    "numbers_of_two": _("The numbers of this row belong to two different people."),
    "unit_not_yours": _("This unit is not one of yours."),
    "import_too_long": _("The file has more than %(longest)s rows: split it."),
    "file_too_large": _("The file is larger than %(megabytes)s MB."),
    "list_gone": _("The list is no longer kept: upload it again."),
    "import_rows": _("Some rows are wrong; nothing was imported."),
    "import_empty": _("The file has no rows."),
    "value_missing": _("Something is missing here."),
    "value_repeated": _("The same value is in row %(row)s of the file."),
    "sex_not_valid": _("Write 男 or 女."),
    "sex_contradicts": _("This does not fit the ID number."),
    "name_contradicts": _("This number belongs to a person of another name."),
    "kind_unknown": _("There is no such kind."),
    "number_not_valid": _("This is not a number."),
}
