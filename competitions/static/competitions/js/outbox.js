// The tablet's outbox of marks. Each mark carries the device token of the judge who gave it, so that
// it can be sent after the tablet was handed over.
import { Outbox } from "../../web/js/sync.js";

export const outbox = () =>
  new Outbox({
    name: "skillcamp-marks",
    wrap: (marks) => ({ marks }),
    headers: (record) => ({ "X-Device-Token": record.token }),
  });
