/** The control interface: every call this page makes. */

const token = document.querySelector('meta[name="control-token"]').content;

/** The interface refused or could not be reached; `code` is its word for why, `answer` the whole answer. */
export class Refused extends Error {
  constructor(code, answer = {}) {
    super(code);
    this.code = code;
    this.answer = answer;
  }
}

async function call(method, path, { query = {}, body } = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  const address = search.size ? `${path}?${search}` : path;
  const response = await fetch(address, { method, headers, body: body && JSON.stringify(body) }).catch(() => {
    throw new Refused("unreachable");
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok || answer.ok === false)
    throw new Refused(answer.error ?? `http_${response.status}`, answer);
  return answer;
}

/** Reads; `query` values that are undefined are left out. */
export const get = (path, query) => call("GET", path, { query });

/** Does something as a person, or to the clock or a network. */
export const post = (path, body) => call("POST", path, { body });

/** Takes something back. */
export const remove = (path) => call("DELETE", path);

const SENTENCES = {
  operation_timeout: "The bot did not answer within three seconds. Slack would show “operation_timeout”.",
  command_in_thread: "Slack does not take commands inside threads. Type it in the channel.",
  not_in_channel: "This person is not in this channel.",
  is_archived: "This channel is archived.",
  unknown_command: "No app here knows this command.",
  no_such_button: "This button is not there any more.",
  no_such_view: "This window is not open any more.",
  message_not_found: "This message is not there any more.",
  missing_required: "Something required is missing.",
  unreachable: "The rehearsal does not answer. Is it still running?",
};

/** What went wrong, as a sentence for people. */
export const sentence = (error) =>
  SENTENCES[error.code] ?? `That did not work: ${error.code ?? error.message}.`;
