// Outboxes of the hall. At a tablet each record carries the device token of who made it, so that it can
// be sent after the tablet was handed over; with an account what waits is never sent under another's name.
import { Outbox } from "../../web/js/sync.js";

const byToken = (record) => ({ "X-Device-Token": record.token });

// A judge's marks.
export const outbox = () => new Outbox({ name: "skillcamp-marks", wrap: (marks) => ({ marks }), headers: byToken });

// Times and faults of runs: of this tablet, or of the person who is signed in.
export const runsOfTablet = () =>
  new Outbox({ name: "skillcamp-runs", wrap: (records) => ({ records }), headers: byToken });

export const runsOf = (person, csrf) =>
  new Outbox({
    name: `skillcamp-runs-${person}`,
    wrap: (records) => ({ records }),
    headers: () => ({ "X-CSRFToken": csrf }),
  });
