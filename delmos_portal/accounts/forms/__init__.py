"""Forms of the account pages."""

from delmos_portal.accounts.forms.claims import (
    PRIVATE_DOMAINS,
    ClaimForm,
    DeclineForm,
    NewOrganisationForm,
    why_doubt,
)
from delmos_portal.accounts.forms.fields import (
    FIRST_YEAR,
    LAST_YEAR,
    DayField,
    OrganisationChoiceField,
    PhoneField,
    make_optional,
    required,
)
from delmos_portal.accounts.forms.mandates import (
    EndMandateForm,
    MandateForm,
    VerifyForm,
)
from delmos_portal.accounts.forms.ombud import OmbudForm, PowerForm
from delmos_portal.accounts.forms.organisations import OrganisationForm
from delmos_portal.accounts.forms.people import (
    InviteForm,
    OpenAccountForm,
    PersonForm,
    RolesForm,
    SuccessorForm,
)

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "PRIVATE_DOMAINS",
    "ClaimForm",
    "DayField",
    "DeclineForm",
    "EndMandateForm",
    "InviteForm",
    "MandateForm",
    "NewOrganisationForm",
    "OmbudForm",
    "OpenAccountForm",
    "OrganisationChoiceField",
    "OrganisationForm",
    "PersonForm",
    "PhoneField",
    "PowerForm",
    "RolesForm",
    "SuccessorForm",
    "VerifyForm",
    "make_optional",
    "required",
    "why_doubt",
]
