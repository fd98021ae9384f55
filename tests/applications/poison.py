"""A mail that no program reads: parts in parts, deeper than Python goes."""

POISON = (
    b"From: amina@example.se\r\nSubject: Hej\r\n"
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one)
        for one in range(1500)
    )
    + b"Content-Type: text/plain\r\n\r\nHej"
)
