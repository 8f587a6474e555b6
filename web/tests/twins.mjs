// The same bytes under several names: whose slide it is stands in question until a person settles it.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { administrator, service } from './people.mjs';

const FACTS = 'organ=synthetic&preparation=ffpe&age_group=adult&model=stain-density&urgency=intraoperative';

/** Hands one file in under each accession number, and waits for the verdicts. */
export async function twins(accessions) {
  const body = Buffer.concat([readFileSync(process.env.ZHEDEL_SLIDE), Buffer.from(randomUUID())]);
  const slides = [];
  for (const accession of accessions) {
    const answer = await fetch(new URL(`/api/v1/slides?accession=${accession}&part=A&${FACTS}`, service), {
      method: 'POST',
      headers: { cookie: administrator, 'content-type': 'application/octet-stream' },
      body,
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    slides.push(await answer.json());
  }
  for (const { slide_id } of slides) await judged(slide_id);
  return slides;
}

async function judged(slideId) {
  for (let turn = 0; turn < 400; turn += 1) {
    const answer = await fetch(new URL(`/api/v1/slides/${slideId}`, service), { headers: { cookie: administrator } });
    if ((await answer.json()).verdict !== null) return;
    await new Promise((later) => setTimeout(later, 150));
  }
  throw new Error(`no verdict on slide ${slideId}`);
}
