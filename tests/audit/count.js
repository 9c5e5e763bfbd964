// Counts without signal in Firefox: count.js ADDRESS PROFILE EMAIL PASSWORD INSTANT, by WebDriver BiDi. The server is
// looked after by who started this: each word on a line ("stop", "start", "lose") is done before the answering line
// comes.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [address, profile, email, password, instant] = process.argv.slice(2);
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const ask = async (word) => { process.stdout.write(`${word}\n`); await answers.next(); };

async function start() {
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath: process.env.FACILITATOR_FIREFOX, headless: true, userDataDir: profile,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  await page.evaluateOnNewDocument((now) => { Date.now = () => now; }, Number(instant));
  return { browser, page };
}

async function count(page, date) {
  await page.goto(`${address}/volunteer/attendance?meeting=lunch&date=${date}`);
  await page.locator("form.count:not([hidden]) [name=in_room]").fill("9");
  await page.locator("[name=first_time]").fill("2");
  await page.locator("form.count button:not([type])").click();
}

const none = (page) => page.waitForSelector('#waiting[data-waiting="0"]', { hidden: false });

let { browser, page } = await start();
await page.goto(`${address}/sign-in`);
await page.locator("[name=email]").fill(email);
await page.locator("[name=password]").fill(password);
await page.locator("[name=remember]").click();
await page.locator("form.form button:not([type])").click();
await page.waitForSelector("html[data-kept]");

await ask("stop");
await count(page, "2026-11-22");
await page.waitForSelector("#kept:not([hidden])");
await browser.close();

({ browser, page } = await start());
await page.goto(`${address}/volunteer/attendance`);
await page.waitForFunction(() => document.getElementById("waiting")?.textContent.includes("1 count saved on this phone."));
await ask("start");
await page.goto(`${address}/volunteer/`);
await none(page);

await ask("lose");
await count(page, "2026-11-21");
await page.waitForSelector("#kept:not([hidden])");
await ask("lost");
await page.goto(`${address}/volunteer/`);
await none(page);
await browser.close();
await ask("end");
process.exit(0);
