"""What a page's style and script weigh on the wire, compressed as the server sends them."""

import asyncio
import re

import aiohttp

from benchmarks.load import Browser

SHEET = re.compile(r'<link rel="stylesheet"\s+href="([^"]+)"')
SCRIPT = re.compile(r'(?:<script type="module" src|data-autosave-module)="([^"]+)"')


def weight_of_page(address, cookies):
    """Kilobytes of CSS and JavaScript of a signed-in page, with every module that it may load."""
    return asyncio.run(_weigh(address, cookies))


async def _weigh(address, cookies):
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        browser = Browser(http, address, dict(cookies))
        page, _seconds = await browser.get("/handlaggning/arendeko/")
        text = page.decode()
        parts = [*SHEET.findall(text), *SCRIPT.findall(text)]
        if not parts:
            raise ValueError("The page names no style.")
        bodies = [(await browser.get(part, encoding="gzip"))[0] for part in parts]
    return sum(map(len, bodies)) / 1000
