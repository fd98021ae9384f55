"""The kinds of question, and how large a table may be."""

from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    KRONOR = "kronor"  # stored as whole öre
    DATE = "date"  # stored as YYYY-MM-DD
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"  # the files themselves are attachments
    ROWS = "rows"  # stored as a list of {column: value}; empty rows and cells are not there
    BUDGET = "budget"


IN_CELLS = (
    Kind.TEXT,
    Kind.NUMBER,
    Kind.KRONOR,
    Kind.DATE,
    Kind.YES_NO,
    Kind.CHOICE,
    Kind.EMAIL,
)
MOST_ROWS = 50
MOST_CELLS = 400  # of one question
MOST_YEARS_AGO = 100
MOST_MONTHS = 1200
MOST_SIGNS = 120_000  # of one question, when every text is as long as it may be
MOST_CELLS_ON_A_PAGE = 800  # a posted form has a thousand fields at most
