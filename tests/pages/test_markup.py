"""The small markup of an article: what it makes, and that it makes nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delmos_portal.pages.markup import marked_up

OURS = re.compile(r"</?(?:p|h2|h3|ul|ol|li)>|<br>|</a>|<a href=\"[^\"<>]*\"(?: rel=\"nofollow\")?>")
PIECES = st.sampled_from(
    ["<script>", "<img src=x onerror=y>", "[", "]", "(", ")", "](", "https://a.example/", "javascript:",
     "mailto:a@b.se", "/sida/", "//evil.example", "\"", "'", "&", "&lt;", "\n", "\n\n", "- ", "1. ",
     "## ", "### ", "å", " ", "www.a.se", "\r\n", "\\", "text", "data:text/html,"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Ett\nTvå\n\nTre", "<p>Ett<br>Två</p>\n<p>Tre</p>"),
        ("## Rubrik\nText", "<h2>Rubrik</h2>\n<p>Text</p>"),
        ("### Först\n\n## Sedan\n### Under", "<h2>Först</h2>\n<h2>Sedan</h2>\n<h3>Under</h3>"),
        ("- ett\n- två", "<ul><li>ett</li><li>två</li></ul>"),
        ("Så här:\n1. ett\n2. två", "<p>Så här:</p>\n<ol><li>ett</li><li>två</li></ol>"),
        ("[Digg](https://www.digg.se/a)", '<p><a href="https://www.digg.se/a">Digg</a></p>'),
        ("[Kontakt](/kontakt/)", '<p><a href="/kontakt/">Kontakt</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//evil.example)", "<p>[x](//evil.example)</p>"),
        ("<b>fet</b>", "<p>&lt;b&gt;fet&lt;/b&gt;</p>"),
        ("#utan mellanslag", "<p>#utan mellanslag</p>"),
    ],
)
def test_text_becomes_paragraphs_headings_lists_and_links(text: str, html: str):
    assert marked_up(text) == html


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_is_written_only_our_own_tags_come_out(text: str):
    html = marked_up(text)

    left = OURS.sub("", html)
    assert ("<" in left, ">" in left) == (False, False)
    addresses = re.findall(r'href="([^"]*)"', html)
    assert [one for one in addresses if not re.match(r"https?://|mailto:|/(?!/)", one)] == []
