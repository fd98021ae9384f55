"""The agreed life, as the legal department can read and sign it, against the code."""

import pytest

from applications.lifecycle import Step, refusal
from applications.models import Status
from tests.build import notification, people

# A: Amina, writer. S: Sigrid, signatory. O: Olle, officer. D: Disa, decision maker. R: Rut, registrar.
# Omar, from another organisation, may do nothing anywhere.
AGREED = """
            send_to_signatory take_back return_to_writer replace_signatory sign add_signature register take_up ask_for_more extend_completion send_completion return_completion complete register_completion resume propose send_back decide announce take_back_decision withdraw
draft       A                 .         .                .                 .    .             R        .       .            .                 .               .                 .        .                   .      .       .         .      .        .                  .
signing     .                 A         S                A                 S    .             R        .       .            .                 .               .                 .        .                   .      .       .         .      .        .                  .
received    .                 .         .                .                 .    S             .        O       .            .                 .               .                 .        .                   .      .       .         .      .        .                  S
in_review   .                 .         .                .                 .    S             .        .       O            .                 .               .                 .        .                   .      O       .         .      .        .                  S
incomplete  .                 .         .                A                 .    .             .        .       .            O                 A               S                 AS       R                   O      .       .         .      .        .                  S
proposed    .                 .         .                .                 .    .             .        .       .            .                 .               .                 .        .                   .      .       D         D      .        .                  S
decided     .                 .         .                .                 .    .             .        .       .            .                 .               .                 .        .                   .      .       .         .      D        D                  .
announced   .                 .         .                .                 .    .             .        .       .            .                 .               .                 .        .                   .      .       .         .      .        .                  .
withdrawn   .                 .         .                .                 .    .             .        .       .            .                 .               .                 .        .                   .      .       .         .      .        .                  .
"""
[HEADER, *ROWS] = [line.split() for line in AGREED.strip().splitlines()]


def test_the_agreed_table_names_every_step_and_status():
    assert [step.value for step in Step] == HEADER
    assert [row[0] for row in ROWS] == [status.value for status in Status]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_step_is_open_to_the_agreed_people_only(row):
    who = people()
    it = notification(Status(row[0]), who=who)
    letters = {
        "A": who.amina,
        "S": who.sigrid,
        "O": who.olle,
        "D": who.disa,
        "R": who.rut,
        "x": who.omar,
    }

    allowed = [
        "".join(letter for letter, user in letters.items() if not refusal(Step(step), it, user))
        or "."
        for step in HEADER
    ]

    assert allowed == row[1:]
