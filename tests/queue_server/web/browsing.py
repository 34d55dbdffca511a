"""A real Chromium for the tests of pages, and what can be measured of a page as it stands on the screen."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

#: Seconds until something must be seen: far more than it takes, for a machine that has much else to do.
SOON = 30.0

#: Name, width and height of the screens that pages are made for.
SCREENS = {
    "office": (1366, 768),
    "tablet": (1024, 768),
    "tablet-upright": (768, 1024),
    "zoomed-200": (683, 384),
    "phone": (390, 844),
}

_REMEMBER_FAILURES = """
  window.failures = [];
  addEventListener("error", (event) => failures.push(`script: ${event.message}`));
  addEventListener("unhandledrejection", (event) => failures.push(`script: ${event.reason}`));
"""

# Failures of scripts, elements that are cut off, and letters that stand out too little from their ground.
_FAULTS = """() => {
  const found = [...window.failures];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`scrolls sideways: ${root.scrollWidth} > ${innerWidth}`);
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  for (const element of document.body.querySelectorAll("*")) {
    const own = Array.from(element.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim());
    const box = element.getBoundingClientRect();
    const seen = box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === "visible";
    if (!own || !seen || element.closest(".unseen, script")) continue;
    const words = element.textContent.trim().slice(0, 30);
    const name = `${element.tagName} ${element.id || element.className} "${words}"`;
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      const outer = one.getBoundingClientRect();
      // What lies below a box that scrolls is out of sight, not cut off.
      const below = box.bottom > outer.bottom + 1 && style.overflowY !== "auto";
      if (style.overflowX !== "visible" && one !== document.body && one !== root &&
          (box.right > outer.right + 1 || below)) found.push(`cut off: ${name}`);
    }
    if (box.right > innerWidth + 1 || box.left < -1) found.push(`outside: ${name}`);
    const lights = [rgb(getComputedStyle(element).color), ground(element)].map(light);
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(2)}: ${name}`);
  }
  return found;
}"""


@contextlib.asynccontextmanager
async def chromium(autoplay: str = "user-gesture-required") -> AsyncIterator[Browser]:
    """Debian's Chromium; as root it needs to run without its sandbox."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                f"--autoplay-policy={autoplay}",
            ],
        )
        try:
            yield browser
        finally:
            await browser.close()


async def open_page(browser: Browser, url: str, screen: str = "office") -> Page:
    """A page in a window of its own; failures of its scripts are among its ``faults``."""
    width, height = SCREENS[screen]
    context = await browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(SOON * 1000)
    await context.add_init_script(_REMEMBER_FAILURES)
    page = await context.new_page()
    await page.goto(url)
    return page


async def faults(page: Page) -> list[str]:
    """What is wrong with this page as it stands: failed scripts, words cut off, outside or too pale."""
    found: list[str] = await page.evaluate(_FAULTS)
    return found


async def scrolls(page: Page) -> bool:
    """Whether the page is higher than its window."""
    higher: bool = await page.evaluate("document.documentElement.scrollHeight > innerHeight")
    return higher


async def photograph(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the window."""
    (folder / "pages").mkdir(exist_ok=True)
    await page.screenshot(path=folder / "pages" / f"{name}.png")
