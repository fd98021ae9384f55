from tests.saved_pages import faults_in

GOOD = b'<!DOCTYPE html><html lang="sv"><head><title>Start</title></head><body><p>Hej</p></body></html>'


def test_a_page_with_a_block_in_a_paragraph_is_found_by_its_name(tmp_path):
    bad = GOOD.replace(b"Hej", b"<div>Hej</div>")

    faults = faults_in({"GET / 200": GOOD, "GET /hjalp/ 200": bad}, tmp_path)

    assert [fault.split(": ")[0] for fault in faults] == ["GET /hjalp/ 200"]
