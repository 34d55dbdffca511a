// Taking a step of a dossier, and printing one of its papers.

import { say } from "../../words.js";
import { notice } from "../doing.js";
import { lookUp } from "./looking.js";
import { paperWords } from "./received.js";
import { print, step } from "./wire.js";

/** Take a step; `then` goes on once it is taken. */
export async function take(dossier, name, content, then) {
  const said = (answer) => say("counter.dossier.done", { code: answer.code, what: say(`counter.dossier.step.${answer.done}`) });
  const { done } = await step(dossier, name, content, said);
  if (!done) return;
  lookUp(dossier.code); // what stands under the number is told anew
  then();
}

/** Print a paper of it, in the language in which its owner is told. */
export async function printing(dossier, kind) {
  const { answer } = await print(dossier.code, kind, dossier.language ? { language: dossier.language } : {});
  if (answer !== null) notice(paperWords(answer));
}
