"""Articles: invented ones of 2018, and what the agency decided in 2020 and 2021, with its figures."""

from dataclasses import dataclass
from datetime import date

from delmos_portal.accounts.models import User
from delmos_portal.pages import actions
from delmos_portal.pages.models import Article, Subject


@dataclass(frozen=True)
class Written:
    kind: str
    title: str
    summary: str
    body: str
    published_on: date
    subjects: tuple[str, ...] = ()
    number: str = ""
    decided_on: date | None = None


WRITTEN = (
    Written(
        Article.Kind.GUIDANCE,
        "Så gör ni en kartläggning",
        "Vad en kartläggning av segregationen kan innehålla, och hur ni börjar.",
        "Kartläggningen visar hur boende, skola, arbete, trygghet och demokrati skiljer sig mellan"
        " områden i kommunen.\n\n## Börja så här\n\n1. Bestäm vilka områden ni jämför.\n"
        "2. Samla statistik för minst fem år.\n3. Fråga dem som bor och arbetar där.\n\n"
        "## Det här läser vi efter\n\n- Att uppgifterna går att följa till sin källa.\n"
        "- Att ni säger vad ni inte vet.\n- Att behoven följer av det ni har sett.",
        date(2018, 4, 16),
        ("Kartläggning", "Ansökan"),
    ),
    Written(
        Article.Kind.TEMPLATE,
        "Disposition för en plan",
        "Rubriker att utgå från när ni skriver planen för arbetet mot segregation.",
        "Använd de rubriker som passar er. Ordningen är fri.\n\n- Mål, och hur ni ser att de nås\n"
        "- Insatser, med ansvarig och tid\n- Samverkan med andra\n- Kostnader\n- Uppföljning",
        date(2018, 5, 2),
        ("Kartläggning",),
    ),
    Written(
        Article.Kind.POSITION,
        "Egen arbetstid räknas som kostnad",
        "Lön för egen personal kan tas upp som kostnad när arbetet görs för det som bidraget gäller.",
        "Det ska gå att visa hur många timmar varje person har arbetat, till exempel med tidrapporter."
        " Kostnader som kommunen skulle ha haft ändå räknas inte.",
        date(2018, 6, 4),
        ("Ekonomi", "Redovisning"),
        "2018:1",
        date(2018, 5, 28),
    ),
    Written(
        Article.Kind.NEWS,
        "Kommuner och regioner kan anmäla intresse",
        "Utlysningen för kartläggning, behovsanalys och plan är öppen. Anmäl intresse här i portalen.",
        "Läs vem som kan söka, till när och vad vi frågar om under [Utlysningar](/utlysningar/)."
        " Frågorna går att skriva ut utan att logga in.",
        date(2018, 4, 16),
        ("Ansökan",),
    ),
    Written(
        Article.Kind.NEWS,
        "57 får statsbidrag mot segregation 2020",
        "38 kommuner och regioner och 19 organisationer i civilsamhället får statsbidrag.",
        "Delmos har beslutat om statsbidrag för 2020. Det kom in 272 ansökningar: 67 från kommuner och"
        " regioner och 205 från organisationer i civilsamhället.\n\nUtlysningen var öppen från den 23"
        " mars till den 15 maj 2020.",
        date(2020, 6, 12),
        ("Beslut",),
    ),
    Written(
        Article.Kind.NEWS,
        "61 får statsbidrag mot segregation 2021",
        "29 kommuner och regioner och 32 organisationer i civilsamhället får statsbidrag.",
        "Delmos har beslutat om statsbidrag för 2021. Det kom in 200 ansökningar från 197 sökande: 48"
        " kommuner och regioner och 149 organisationer i civilsamhället.\n\nUtlysningen var öppen från"
        " den 23 februari till den 22 mars 2021.",
        date(2021, 5, 17),
        ("Beslut",),
    ),
)


def publish_articles(*, by: User) -> int:
    """Those that are not there yet; says how many."""
    known = set(Article.objects.values_list("title", flat=True))
    new = [one for one in WRITTEN if one.title not in known]
    for one in new:
        article = Article(
            kind=one.kind,
            title=one.title,
            summary=one.summary,
            body=one.body,
            number=one.number,
            decided_on=one.decided_on,
            published_on=one.published_on,
        )
        subjects = [_subject(name, by=by) for name in one.subjects]
        actions.save_article(article, subjects=subjects, changed=["title"], by=by)
    return len(new)


def _subject(name: str, *, by: User) -> Subject:
    found = Subject.objects.filter(name=name).first()
    if found is None:
        found = Subject(name=name)
        actions.save_subject(found, by=by)
    return found
