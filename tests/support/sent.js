// What a page asks of its kernel: which values of controls were sent, how many at most were not yet answered, and how
// long nothing has been waited for.
{
  const waiting = new Set();
  const values = new Set();
  const sent = { values: [], most: 0, quiet: () => (waiting.size ? 0 : performance.now() - since) };
  let since = performance.now();
  window.sent = sent;

  const text = (data) => (typeof data === "string" ? data : new TextDecoder().decode(data));

  const answered = ({ data }) => {
    const read = text(data);
    since = performance.now();
    if (!/"execution_state":\s*"idle"/.test(read)) return;
    for (const each of [waiting, values]) for (const id of each) if (read.includes(id)) each.delete(id);
  };

  const note = (data) => {
    const read = text(data);
    const id = /"msg_id":\s*"([^"]+)"/.exec(read);
    if (!id || !/"msg_type":\s*"comm_msg"/.test(read)) return;
    waiting.add(id[1]);
    const value = /"method":\s*"update",\s*"state":\s*\{\s*"value":\s*(-?\d+)/.exec(read);
    if (!value) return;
    values.add(id[1]);
    sent.values.push(Number(value[1]));
    sent.most = Math.max(sent.most, values.size);
  };

  // Before the page can listen itself: what it sends on hearing an answer comes after the answer.
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", answered);
    }

    send(data) {
      note(data);
      super.send(data);
    }
  };
}
