/** Four pages for a first visit. They say what the views are for; nothing moves by itself. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { format } from "../router";
import { Modal } from "./parts";
import { store } from "./theme";

const STEPS: readonly { title: string; text: string; to: [name: string, href: string] }[] = [
  { title: "Whose words are these?",
    text: "Open a report. Each source has a letter and a color: ⟨A …⟩ is what source A says, bold words name a source, words in italics say that it is said. What is not marked are the reporter’s own words. Claims stand beside the passage they were read in.",
    to: ["Open the reports", format("")] },
  { title: "Ask across reports",
    text: "Claims are a table with facets: by source, publisher, actor, type, place, day, and how well a statement is supported. The address of the page is the question; keep it as a bookmark or send it to a colleague. “Download exactly this” gives the rows on screen as a file.",
    to: ["Open the claims", format("claims")] },
  { title: "Who confirms whom?",
    text: "Side by side shows one statement with everybody who asserts, denies or doubts it. Copies of one text are folded into one witness; two papers that quote the same official have one witness between them. In the samples, look who says what of the shells on the market of Khara.",
    to: ["Open what several reports say", format("statements", "", { reports: "2" })] },
  { title: "Correct what was misread",
    text: "Review lists the doubtful claims first. Confirm, reject, edit, merge and split from the keyboard; everything can be undone, carries your name, and outlives every new reading of the report. Press ? anywhere for the keys.",
    to: ["Open the review", format("review")] },
];

export function Tour({ onClose }: { onClose: () => void }): JSX.Element {
  const [at, setAt] = useState(0);
  const step = STEPS[at] as (typeof STEPS)[number];
  const end = (): void => {
    store("onrecord.tour", "seen");
    onClose();
  };
  return (
    <Modal title={step.title} onClose={end}>
      <p class="quiet small">{at + 1} of {STEPS.length}</p>
      <p class="tour-text">{step.text}</p>
      <div class="row tour-foot">
        <button class="button" disabled={at === 0} onClick={() => setAt(at - 1)}>Back</button>
        {at + 1 < STEPS.length ? <button class="button primary" onClick={() => setAt(at + 1)}>Next</button> : <button class="button primary" onClick={end}>Begin</button>}
        <a href={step.to[1]} onClick={end}>{step.to[0]}</a>
      </div>
    </Modal>
  );
}
