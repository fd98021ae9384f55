"""What a password must be, said in our own words: Django's checks, one voice."""

from django.contrib.auth import password_validation

HELP = "Minst 12 tecken. Flera ord efter varandra är lätt att minnas och svårt att gissa."


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return (
            f"Lösenordet är för kort. Välj ett med minst {self.min_length} tecken,"
            " till exempel flera ord efter varandra."
        )


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return (
            "Lösenordet är för vanligt och lätt att gissa."
            " Välj ett annat, till exempel flera ord efter varandra."
        )


class NotLikeThePerson(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return (
            "Lösenordet liknar ditt namn eller din e-postadress."
            " Välj ett som inte har med dig att göra."
        )
