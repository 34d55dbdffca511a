// The register on the wire: who acts, what is asked, what is done. Nothing of it is kept by this device.

import { problemWords } from "../../acts.js";
import { language, say } from "../../words.js";
import { sendTo } from "../doing.js";
import { base, hallBase, here, remembered } from "../here.js";

const register = `${hallBase}/register/dossiers`;

/** The pseudonym of who works here; nothing where nobody has said it. */
export function officer() {
  return here.view.officer || remembered("officer") || "";
}

/** Take a dossier in. */
export function receive(content) {
  return sendTo(register, { officer: officer(), ...content }, () => "", undefined, false);
}

/** Do something with a dossier that is there. */
export function step(dossier, name, content, said) {
  const whole = { officer: officer(), expect: dossier.seq, ...content };
  return sendTo(`${register}/${encodeURIComponent(dossier.code)}/${name}`, whole, said, undefined, false);
}

/** Ask for a dossier with all that staff see of it: { dossier, unknown, problem }. */
export async function look(code) {
  const address = `${register}/${encodeURIComponent(code)}?officer=${encodeURIComponent(officer())}`;
  try {
    const response = await fetch(address, { headers: { "Accept-Language": language }, cache: "no-store" });
    const content = await response.json();
    if (response.ok) return { dossier: content, unknown: false, problem: "" };
    return { dossier: null, unknown: response.status === 404, problem: problemWords(content) };
  } catch (error) {
    return { dossier: null, unknown: false, problem: say("counter.no-answer") };
  }
}

/** Want a paper of a dossier at this desk's printer; the answer has it in words too. */
export function print(code, kind, content) {
  const whole = { officer: officer(), code, kind, ...content };
  return sendTo(`${base}/dossiers/paper`, whole, () => "", undefined, false);
}
