import type { Consumer, Pipeline, Role, Task, TaskState } from "./api/shapes.ts";
import { count, countedTo, duration, percent, shortId } from "./parts/format.ts";

/** Every word that the dashboard says, in one place. Sentences of the API (alerts, problems) are shown as it says them. */
export const words = {
  product: "Waybill",
  notReported: "not reported",
  notAvailable: "not available",
  none: "none",
  loading: "Loading …",
  skipToContent: "Skip to the content",
  copy: "Copy",
  copied: "Copied",
  copyAsCommand: "Copy as command",
  back: "Back",
  asTable: "As table",
  asChart: "As chart",
  needs: (role: Role) => `needs ${role}`,
  storeAway: "The store is unreachable: tasks are refused with 503, nothing accepted is lost.",
  buffered: "Live updates arrive in bursts: a proxy buffers them. This page asks every 10 s instead. For nginx:",
  bufferedMend: "proxy_buffering off;",
  unreachable: "The API does not answer. This page tries again by itself.",
  tryAgain: "Try again",
  requestId: "Request",
  problemWas: { yes: "The task was accepted.", no: "Nothing was accepted.", unknown: "Whether it was accepted is not known." },
  sendAgainAfter: (seconds: number) => `Send it again in ${seconds} s.`,
  expectedGot: "expected",
  got: "got",
  didYouMean: "did you mean",
  unknownKey: "Unknown key",
  didYouMeanKey: "Did you mean",
  or: "or",

  nav: {
    now: "Now",
    tasks: "Tasks",
    dead_letters: "Dead letters",
    consumers: "Consumers",
    schedules: "Schedules",
    pipelines: "Pipelines",
    contracts: "Contracts",
    operations: "Operations",
    alerts: "Alerts",
    audit: "Audit",
    api_keys: "API keys",
    reference: "API docs",
    more: "More",
    pages: "Pages",
  },

  bar: {
    search: "Search: id, or key:value as state:dead",
    searchLabel: "Search tasks",
    live: "live",
    frozen: "frozen",
    reconnecting: (ms: number) => `reconnecting ${duration(ms)}`,
    polling: "asking every 10 s: the live stream is broken",
    buffered: "asking every 10 s: the live stream is held back",
    closed: "not live",
    theme: { system: "Theme: the system's", light: "Theme: light", dark: "Theme: dark" },
    verdict: { ok: "Everything is fine", unknown: "Alerts are not reported" },
    signOut: "Sign out",
    noKey: "no API key needed",
  },

  states: {
    scheduled: "Scheduled",
    blocked: "Blocked",
    accepted: "Accepted",
    queued: "Queued",
    running: "Running",
    retrying: "Retrying",
    succeeded: "Succeeded",
    handed_over: "Handed over",
    dead: "Dead",
    expired: "Expired",
    cancelled: "Cancelled",
    skipped: "Skipped",
  } satisfies Readonly<Record<TaskState, string>>,
  stateMeans: {
    scheduled: "not yet due",
    blocked: "waits for an earlier pipeline step",
    accepted: "kept; waits for its turn",
    queued: "released: with RabbitMQ, or on its way; nothing reported yet",
    running: "a consumer reported progress (work over 1 s)",
    retrying: "an attempt failed; the next one has a time",
    succeeded: "the outcome is recorded",
    handed_over: "RabbitMQ confirmed it; outcome not reported",
    dead: "needs a person",
    expired: "not done before its time ran out",
    cancelled: "someone stopped it",
    skipped: "an earlier pipeline step failed",
  } satisfies Readonly<Record<TaskState, string>>,
  retryingIn: (ms: number) => `Retrying in ${duration(ms)}`,
  expiresIn: (ms: number) => `EXPIRES in ${duration(ms)}`,
  slow: (ms: number) => `SLOW ${duration(ms)}`,
  silent: (ms: number) => `SILENT ${duration(ms)}`,
  silentMeans: "Its consumer has not said for a minute that it works on it.",
  slowMeans: "It takes longer than slow_after of its contract.",
  paused: "PAUSED",

  ago: (ms: number) => `${duration(ms)} ago`,
  ahead: (ms: number) => `in ${duration(ms)}`,
  justNow: "just now",

  now: {
    title: "Now",
    fine: (keys: number) => `Everything is fine: ${routingKeys(keys)}`,
    needYou: (many: number) => (many === 1 ? "1 thing needs you" : `${many} things need you`),
    elseFine: (keys: number) => `Everything else is fine: ${routingKeys(keys)}`,
    checked: "checked",
    notKnown: "How things stand is not known",
    lastChecked: "Last checked",
    since: "since",
    runbook: "Runbook",
    acknowledgedBy: (who: string) => `acknowledged by ${who}`,
    silencedUntil: "silenced until",
    firstTask: "No tasks yet. Send the first:",
    firstArrived: "The first task has arrived:",
    caption: "Routing keys, those with a problem first",
    columns: {
      routing_key: ["Routing key", "The contract's name; the queue has the same."],
      oldest: [
        "Oldest",
        "Now − the time the oldest accepted or queued task became due (accepted at, run_at, retry time). The one number to alert on.",
      ],
      waiting: [
        "Waiting",
        "Tasks that are due and that no consumer has taken: accepted in the store, and ready in RabbitMQ. The bars are the last 30 minutes, the dotted line is where the contract's alert begins.",
      ],
      flow: ["In → out/min", "Times queued, and attempts finished, per minute: the average of the last 60 s."],
      drain: ["Drain", "Waiting ÷ (out − in). Where out is not above in: by how many it grows each minute."],
      busy: ["Busy", "In flight ÷ the sum of the consumers' prefetch, as RabbitMQ shows it."],
      success: ["Success", "Succeeded ÷ finished attempts of the last 15 min; under 20 of them only how many."],
      p95: ["p95", "Of finished_at − started_at of succeeded attempts of the last 15 min: 95 % took at most so long."],
      dead: ["Dead 1 h", "Tasks that became dead in the last hour."],
    },
    differ: (key: string, inBroker: number, inStore: number) =>
      `RabbitMQ holds ${count(inBroker)} tasks of ${key}, the store counts ${count(inStore)}. Usually a consumer that acks without an outcome.`,
    waitedLately: (minutes: number, most: number | null, threshold: number) =>
      most === null
        ? `Waiting in the last ${minutes} min: ${words.notReported}`
        : `Waiting in the last ${minutes} min: at most ${countedTo(most)}; its alert begins above ${count(threshold)}`,
    pausedSince: "PAUSED since",
    breakerTripped: "BREAKER TRIPPED",
    breakerTrying: "BREAKER: one task tries",
    noConsumers: "no consumers",
    growing: (perMinute: string) => `growing ${perMinute}/min`,
    underAMinute: "< 1 min",
    ofAttempts: (n: number) => `n=${n}`,
    notMeasured: "not measured yet",
    asOf: "as of",
    figuresAsOf: "Figures as of",
    strip: {
      api: (ms: number | null) => (ms === null ? "API answers" : `API p95 ${duration(ms)}`),
      errors: (share: number) => `${percent(share)} errors`,
      silent: "API does not answer",
      refuses: "API answers with errors",
      confirm: (ms: number) => `confirm ${duration(ms)}`,
      eventLoop: (ms: number) => `event loop ${duration(ms)} late`,
      means: {
        api: "Of this server, in the last minute: 95 % were answered within; errors are answers with 5xx.",
        confirm: "How long 95 % of RabbitMQ's confirms took at most, in the last minute.",
        notYetPublished: "Messages that RabbitMQ has not confirmed; while it is unreachable, also what waits in the store.",
        outcomes:
          "What consumers have reported and no coordinator has taken yet, and how long the oldest waits, or waited last, until it is recorded.",
        eventLoop: "99 % of this server's timers came at most so late, in the last minute.",
      },
      broker: {
        up: "RabbitMQ is connected",
        down: "RabbitMQ is unreachable",
        blocked: "RabbitMQ blocks publishers",
        none: "RabbitMQ: none, by configuration",
      },
      notYetPublished: (n: number, isMore: boolean) => `not yet published ${count(n)}${isMore ? "+" : ""}`,
      outcomes: (n: number | null, oldestMs: number | null) =>
        `outcomes ${n === null ? words.notReported : count(n)}, oldest ${oldestMs === null ? words.notReported : duration(oldestMs)}`,
    },
    actions: (key: string) => `Actions for ${key}`,
    pause: "Pause…",
    resume: "Resume",
    send: "Send a task",
    seeConsumers: "Consumers",
    seeFailures: "See failures",
  },

  pause: {
    title: (key: string) => `Pause ${key}?`,
    body: (released: number) =>
      `Release stops: nothing more goes to RabbitMQ, and new tasks are still accepted. ${released === 0 ? "Nothing is on the runway." : `${count(released)} on the runway are still worked.`}`,
    confirm: "Pause",
  },

  tasks: {
    title: "Tasks",
    filterLabel: "Filter: key:value, as state:dead routing_key:data_export since:24h",
    filterButton: "Filter",
    remove: (pair: string) => `Remove ${pair}`,
    caption: "Tasks, newest first",
    select: "Select",
    selectAll: "Select all on this page",
    selectOne: (id: string) => `Select ${shortId(id)}`,
    columns: {
      state: "State",
      routing_key: "Routing key",
      id: "Id",
      accepted: "Accepted",
      attempt: "Attempt",
      duration: "Duration",
      failure: "Failure or payload",
    },
    older: "Older",
    newest: "Newest",
    match: (many: number) => `${countedTo(many)} match`,
    noHit: (all: number) => `0 of ${countedTo(all)} tasks.`,
    without: (pair: string) => `Without ${pair}`,
    withoutFinds: (many: number) => countedTo(many),
    selected: (many: number) => `${many} selected on this page`,
    allThatMatch: (many: number) => `Select all ${countedTo(many)} that match`,
    allSelected: "All that match are selected",
    clear: "Clear",
    replay: "Replay…",
    cancel: "Cancel tasks…",
    frozenSelect: "The list is frozen while you select.",
    frozenScroll: "The list is frozen while you are further down.",
    frozenHand: "The list is frozen (p).",
    newer: (many: number, exact: boolean) => `${exact ? "" : "at least "}${count(many)} newer`,
    show: "show (u)",
  },

  task: {
    back: "Tasks",
    copyId: "Copy the id",
    replay: "Replay",
    editAndReplay: "Edit and replay…",
    cancel: "Cancel task",
    run: "Run now",
    timeline: "What happened",
    step: {
      accepted: "accepted",
      waiting: "waiting",
      attempt: (n: number) => `attempt ${n}`,
      retrying: "retrying",
      running: "running",
      notReported: "not reported",
      late: "late: changed nothing",
      due: "due",
      skew: (ms: number, consumer: string | null) => `clock skew ${duration(ms)} on ${consumer ?? "its consumer"}`,
    },
    failure: "Failure",
    attemptOf: (n: number) => `attempt ${n}`,
    detail: "Detail",
    payload: "Payload",
    result: "Result",
    facts: "Facts",
    noResult: "none yet",
    notJson: "This message is not JSON; its bytes as text:",
    cut: (size: string) => `The first 4 KB of ${size}.`,
    download: "Download",
    reveal: "Reveal sensitive fields",
    othersDied: (many: number) => (many === 1 ? "1 other died like this" : `${count(many)} others died like this`),
    attemptOfMost: (attempt: number, most: number | null) => (most === null ? `${attempt}` : `${attempt}/${most}`),
    fact: {
      routing_key: "routing key",
      accepted_at: "accepted",
      due_at: "due",
      expires_at: "expires",
      ended_at: "ended",
      attempts: "attempts",
      priority: "priority",
      idempotency_key: "idempotency key",
      consumer: "consumer",
      contract: "contract digest",
      traceparent: "trace",
      pipeline: "pipeline",
      schedule: "schedule",
      replaces: "replaces",
      replaced_by: "replaced by",
      caused_by: "caused by",
      follow_up: "caused",
      waits_for: "waits for",
      webhook: "webhook",
      replays: "replays",
      stopped_in_time: "consumer stopped in time",
      note: "note",
    },
    yes: "yes",
    no: "no",
    step_of: (step: string, item: number) => `step ${step}${item === 0 ? "" : `, item ${item}`}`,
    saveChanges: "Send the new task",
    editTitle: (key: string) => `Edit and replay a ${key}`,
    editBody: "A new task takes the place of this one, which is cancelled with it.",
    keepKey: (key: string) => `Keep the idempotency key ${key}`,
    changed: "What changes",
    unchanged: "Nothing has changed yet.",
    payloadLabel: "Payload (JSON)",
  },

  dead: {
    title: "Dead letters",
    inGroups: (tasks: number, groups: number) => `${count(tasks)} in ${groups === 1 ? "1 group" : `${groups} groups`}`,
    caption: "Dead tasks by what they died of, the largest group first",
    kept: "kept for 30 days",
    columns: { routing_key: "Routing key", reason: "Reason", failure: "Failure", tasks: "Tasks", when: "When", actions: "Actions" },
    allKeys: "every routing key",
    allReasons: "every reason",
    keyLabel: "Routing key",
    reasonLabel: "Reason",
    empty: "No dead letters.",
    theLastOne: "The last one was",
    became: { replayed: "replayed", cancelled: "cancelled", replaced: "edited and replayed" },
    overTime: (many: number) => `When they died, from the first to the last: at most ${count(many)} in a twelfth of that time`,
    noneHere: "No dead letters of this kind.",
    cameBack: (many: number) => `${count(many)} of them came back after a replay`,
    cameBackOf: (succeeded: number, many: number) => `came back after replay: ${count(succeeded)} of ${count(many)} succeeded`,
    underWay: {
      replay: (percent: number) => `An operator is replaying this group (${percent} %)`,
      cancel: (percent: number) => `An operator is cancelling this group (${percent} %)`,
    },
    view: "View",
    noGroup: "died before groups were kept",
    to: "to",
  },

  reasons: {
    permanent_failure: "permanent failure",
    attempts_exhausted: "attempts exhausted",
    crashed: "its consumers crashed",
    silent: "silence",
    refused: "refused",
  } as Readonly<Record<string, string>>,

  many: {
    title: {
      replay: (n: number, what: string) => `Replay ${count(n)} ${what}?`,
      cancel: (n: number, what: string) => `Cancel ${count(n)} ${what}?`,
    },
    counting: "Counting …",
    none: "There is nothing to do it to: no task is in a state in which it can be done.",
    frozen: {
      replay: (cause: string, at: string) => `Frozen: ${cause}, ended before ${at}. What dies later is not included.`,
      cancel: (cause: string, at: string) => `Frozen: ${cause}, accepted before ${at}. What comes later is not included.`,
    },
    rate: "Rate",
    perSecond: "per second",
    fast: "empty: as fast as it goes",
    about: (ms: number) => `about ${duration(ms)}`,
    canary: "First",
    canaryGoesOn: ", go on only if",
    canarySucceed: "So many of the first have to succeed",
    canaryRest: "or more succeed",
    priority: "Priority",
    asItWas: "as it was",
    paused: (key: string) => `${key} is paused: the tasks will wait.`,
    type: (phrase: string) => `Type ${phrase} to go on`,
    confirm: { replay: (n: number) => `Replay ${count(n)}`, cancel: (n: number) => `Cancel ${count(n)} tasks` },
    dead: (key: string | undefined) => (key === undefined ? "dead tasks" : `dead tasks of ${key}`),
    match: "tasks that match",
    selected: "selected tasks",
    didSome: (done: number, failed: number) => (failed === 0 ? `${count(done)} done.` : `${count(done)} done, ${count(failed)} refused:`),
    close: "Close",
  },

  operations: {
    title: "Operations",
    empty: "No operation yet. Replaying or cancelling many tasks at once makes one.",
    caption: "Operations, newest first",
    columns: { action: "Action", filter: "Filter", state: "State", progress: "Progress", ends: "Became of them", created: "Begun" },
    action: { replay: "Replay", cancel: "Cancel" },
    state: { running: "Running", stopped: "Stopped", finished: "Finished", aborted: "Aborted" },
    stopped: "Its canary did not end well, or was a pause: look at what failed, then go on or abort.",
    resume: "Go on with the rest",
    abort: "Abort",
    progress: (done: number, total: number) => `${count(done)} of ${count(total)}`,
    succeeded: "succeeded",
    failed: "failed",
    unfinished: "unfinished",
    skipped: "skipped",
    cancelled: "cancelled",
    canary: (n: number) => `first ${n}`,
    canaryIs: { out: "under way", passed: "passed" },
    ofThem: (n: number) => `${n} have to succeed`,
    rate: (perSecond: number) => rateText(perSecond),
    asFast: "as fast as it goes",
    frozenFilter: "Frozen filter",
    everything: "everything",
    tasksOfIt: "See the tasks of this group",
    done: "done",
  },

  schedules: {
    title: "Schedules",
    empty: "No schedules. POST /schedules keeps a task that begins by the clock.",
    caption: "Schedules, newest first",
    columns: { name: "Name", key: "Routing key", when: "When", next: "Next", last: "Last", state: "State", actions: "Actions" },
    next: "next",
    never: "never due again",
    run: "Run now",
    pause: "Pause",
    resume: "Resume",
    runs: "Last runs",
    noRuns: "It has not run yet.",
    upcoming: "Next runs",
    active: "Active",
    pausedBy: (why: string) => `Paused by itself: ${why}`,
    ran: "It ran:",
    notRan: "It did not begin a task:",
    overlap: "while a task of it is unfinished",
    catchUp: "missed runs",
    jitter: "jitter",
    results: {
      begun: "began a task",
      overlap: "left out: the one before is unfinished",
      missed: "missed",
      duplicate: "left out: another task holds what is unique",
      contract_violation: "left out: its payload does not fit the contract any more",
    } as Readonly<Record<string, string>>,
  },

  pipelines: {
    title: "Pipelines",
    empty: "No pipelines yet. POST /pipelines begins one.",
    caption: "Pipelines, newest first",
    columns: { name: "Name", state: "State", steps: "Steps", started: "Started", id: "Id" },
    unnamed: "unnamed",
    state: { running: "Running", succeeded: "Succeeded", failed: "Failed", cancelled: "Cancelled" } satisfies Readonly<
      Record<Pipeline["state"], string>
    >,
    done: (done: number, all: number) => `${done} of ${all} steps done`,
    cancel: "Cancel pipeline…",
    cancelTitle: "Cancel this pipeline?",
    cancelBody: "What is unfinished is cancelled, what has not begun is skipped. It can be resumed from there.",
    cancelConfirm: "Cancel pipeline",
    resume: "Resume",
    graph: "The steps as a picture; the list below says the same",
    steps: "Steps",
    input: "Input",
    started: "started",
    deadline: "deadline",
    columnsOfSteps: { step: "Step", key: "Routing key", state: "State", time: "Work", tasks: "Tasks" },
    forEach: (pointer: string) => `a task for each of ${pointer}`,
    moreTasks: (n: number) => `and ${count(n)} more`,
    tolerated: "its failure stops nothing",
  },

  contracts: {
    title: "Contracts",
    caption: "Contracts, by routing key",
    columns: { key: "Routing key", title: "What it does", owner: "Owner" },
    payload: "Payload",
    result: "Result",
    policy: "Policy",
    examples: "Examples",
    valid: (many: number) => `${count(many)} that ${many === 1 ? "fits" : "fit"}`,
    invalid: (many: number) => `${count(many)} that ${many === 1 ? "does" : "do"} not fit`,
    fields: { field: "Field", type: "Type", description: "What it is" },
    required: "required",
    optional: "optional",
    schemaText: "The schema itself",
    send: "Send a task",
    queue: "Queue and figures",
    digest: "Digest",
    owner: "Owner",
    searchable: "Searchable fields",
    sensitive: "Sensitive fields",
    runbook: "Runbook",
    sentence: {
      attempts: (n: string) => `A task is tried at most ${n} times.`,
      backoff: (kind: string, first: string, most: string) => `The waits between are ${kind}, from ${first} to at most ${most}.`,
      timeout: (time: string) => `An attempt may take ${time}.`,
      outcomeNone: "Nobody reports on it: it ends as handed over when RabbitMQ confirms it.",
      rate: (rate: string) => `At most ${rate} are released.`,
      concurrency: (n: number, per: string | undefined) => `At most ${n} are out at once${per === undefined ? "" : ` for each ${per}`}.`,
      ordered: (by: string) => `Tasks with the same ${by} are worked one after the other.`,
      fair: (by: string) => `Each ${by} has its fair turn.`,
      unique: (by: string, during: string) => `No two with the same ${by} while one is ${during}.`,
      alert: (name: string, value: string) => `Alert threshold: ${name.replaceAll("_", " ")}, ${value}.`,
      defaults: "What is not said here has its default.",
    },
  },

  send: {
    title: (key: string) => `Send a task to ${key}`,
    example: "Example",
    form: "Form",
    json: "JSON",
    curl: "curl",
    payload: "Payload",
    options: "Options",
    option: {
      delay: ["Delay", "10m: not before then"],
      run_at: ["Run at", "2027-01-04T09:00:00Z"],
      priority: ["Priority", "normal or high"],
      expires_in: ["Expires in", "2h"],
      idempotency_key: ["Idempotency key", "order-8812"],
    },
    normal: "normal",
    high: "high",
    check: "Check only",
    send: "Send",
    fits: "fits the contract",
    notJson: (why: string) => `This is not JSON: ${why}`,
    sent: "Accepted:",
    production: (environment: string) => `${environment.toUpperCase()}: this task will really be done.`,
    requiredField: "required",
    notInForm: "This field is edited in the JSON tab.",
    choose: "choose …",
    unset: "not set",
    yes: "true",
    no: "false",
  },

  consumers: {
    title: "Consumers",
    caption: "Consumer processes, as RabbitMQ shows them",
    columns: {
      process: "Process",
      language: "Language",
      in_flight: "In flight",
      connected: "Connected",
      contract: "Contract",
      state: "State",
    },
    state: { consuming: "consuming", deaf: "deaf", draining: "draining", gone: "gone" } satisfies Readonly<
      Record<Consumer["state"], string>
    >,
    means: {
      consuming: "listed by RabbitMQ, and takes what there is",
      deaf: "listed, has free slots or holds what it has, and takes nothing while tasks wait",
      draining: "no longer listed, still holds tasks",
      gone: "was seen; kept for a day",
    } satisfies Readonly<Record<Consumer["state"], string>>,
    same: "same",
    differs: "differs",
    differsMeans: "built before the newest contract, or after it",
    noneEver: (key: string) => `No consumer has ever taken from ${key}.`,
    lastOne: ({ process, language, version }: Consumer) =>
      `Nobody takes from it. The last one, ${process} (${language === null ? `language ${words.notReported}` : [language, version].filter(Boolean).join(" ")}), was last seen`,
    noneAtAll: "No consumer has been seen yet.",
    start: "How to start one",
    lasting: "for",
    lastSeen: "last seen",
    summary: (parts: readonly string[]) => parts.join(", "),
    pausedSince: "paused since",
    onTheRunway: (many: number) => `${count(many)} still on the runway`,
  },

  alerts: {
    title: "Alerts",
    empty: "No alert is firing, and none has.",
    firing: "Firing",
    resolved: "Resolved",
    caption: "Alerts, those that fire first",
    columns: { state: "State", what: "What", since: "Since", until: "Until", actions: "Actions" },
    acknowledge: "Acknowledge",
    silence: "Silence for 1 h",
    test: "Send a test",
    noChannels: "No channel is configured: alerts are seen here alone.",
    took: (channel: string) => `${channel} took the test.`,
    refused: (channel: string, said: string) => `${channel} did not take the test: ${said}`,
    told: (channel: string) => `${channel} was told`,
    notYetTold: (channel: string, tries: number, last: string | null) =>
      `${channel} is not told yet (${tries} tries${last === null ? "" : `: ${last}`})`,
    acknowledgedBy: "acknowledged by",
    silencedUntil: "silenced until",
  },

  audit: {
    title: "Audit",
    empty: "Nothing has been done yet.",
    caption: "Who did what, newest first",
    columns: { at: "When", who: "API key", action: "Action", key: "Routing key", what: "What", many: "Many", from: "From" },
  },

  apiKeys: {
    title: "API keys",
    empty: "No API key yet.",
    caption: "API keys",
    name: "Name",
    role: "Role",
    created: "Created",
    by: (who: string) => `by ${who}`,
    expires: "expires",
    revoked: "Revoked",
    lastUsed: "Last used",
    add: "Add a key",
    addTitle: "Add an API key",
    shown: "The key is shown this once. Keep it now:",
    rotate: "Rotate",
    revoke: "Revoke…",
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeBody: "Who uses it is refused from then on.",
    revokeConfirm: "Revoke",
    actions: "Actions",
  },

  signIn: {
    title: "Sign in",
    label: "API key",
    button: "Sign in",
    body: "The key is sent once; the browser then has a cookie that scripts cannot read.",
  },

  routingKey: {
    send: "Send a task",
    contract: "Contract",
    oldest: "Oldest",
    waiting: "Waiting",
    flow: "In → out",
    retrying: "Retrying",
    dead: "Dead",
    ofTheLastHour: "in the last hour",
    wait: "Wait p95",
    endToEnd: "End to end p95",
    means: {
      wait: "Started − due: 95 % of the attempts of the last 15 min waited at most so long. A planned delay is no wait; where two clocks differ it counts as 0.",
      endToEnd: "Recorded − due: 95 % of the successes of the last 15 min took at most so long.",
    },
    lastSuccess: "Last success",
    released: "On the runway",
    noneYet: "none yet",
    since: "Time span",
    charts: {
      waiting: ["Waiting", "Tasks that wait, over time."],
      flow: ["In and out per minute", "Tasks queued, and attempts finished."],
      duration: ["Duration", "How long succeeded attempts took."],
      outcomes: ["Outcomes", "Attempts that succeeded, attempts that failed and are tried again, tasks that became dead."],
    },
    series: {
      waiting: "waiting",
      in: "in",
      out: "out",
      p50: "p50",
      p95: "p95",
      p99: "p99",
      succeeded: "succeeded",
      failed: "tried again",
      dead: "dead",
    },
    time: "Time",
    noPoints: "Nothing was measured in this span.",
    consumers: "Consumers",
    failures: "Failures",
    noFailures: "No dead tasks.",
    newest: "Newest tasks",
    noTasks: "No task of this routing key yet.",
    allTasks: "All its tasks",
    figuresAbsent: "Figures are not available yet.",
    ms: "ms",
    limit: (many: string) => `alert above ${many}`,
    slowAfter: (time: string) => `slow after ${time}`,
  },

  help: {
    title: "Keys",
    switch: "Single-key shortcuts are on",
    keys: [
      ["?", "this help"],
      ["/", "search"],
      ["g n", "Now"],
      ["g t", "Tasks"],
      ["g d", "Dead letters"],
      ["g c", "Consumers"],
      ["g s", "Schedules"],
      ["g p", "Pipelines"],
      ["j  k", "next, previous row"],
      ["x", "select the row; Shift+x a range"],
      ["Enter", "open the row"],
      ["r", "replay"],
      ["e", "edit and replay"],
      ["u", "show newer"],
      ["p", "freeze the list"],
      ["t", "times: relative, local, UTC"],
      ["Esc", "back"],
    ],
    close: "Close",
  },

  said: {
    trouble: (many: number) => `${words.now.needYou(many)}`,
    ok: "Everything is fine.",
  },

  notFound: "There is no such page.",
} as const;

/** In the unit in which it is a number above one. */
function rateText(perSecond: number): string {
  if (perSecond >= 1) return `${Math.round(perSecond)} per second`;
  return perSecond * 60 >= 1 ? `${Math.round(perSecond * 60)} per minute` : `${Math.round(perSecond * 3_600)} per hour`;
}

function routingKeys(many: number): string {
  return many === 1 ? "1 routing key" : `${many} routing keys`;
}

/** What is to be done now, before any data. Reasons and states are the API's; what they mean for a person is said here. */
export function whatNow(task: Task, now: number): string {
  const last = task.attempts.at(-1);
  const cause = last?.code ?? last?.message ?? null;
  switch (task.state) {
    case "dead":
      return deadSentence(task, cause);
    case "retrying":
      return task.due_at === null
        ? "An attempt failed; it is tried again."
        : `Attempt ${task.attempt - 1} failed${cause === null ? "" : ` (${cause})`}; the next one is ${words.ahead(Date.parse(task.due_at) - now)}.`;
    case "scheduled":
      return task.due_at === null ? "It is not due yet." : `It is due ${words.ahead(Date.parse(task.due_at) - now)}.`;
    case "accepted":
      return task.waits_for === null ? "It is kept, and waits for its turn." : "It is kept, and waits for the task before it.";
    case "queued":
      return "It is with RabbitMQ, or on its way there. No consumer has reported on it yet.";
    case "running":
      return task.consumer === null ? "A consumer works on it." : `${task.consumer} works on it.`;
    case "succeeded":
      return "It is done. There is nothing to do.";
    case "handed_over":
      return "RabbitMQ has it. Its outcome is not reported, as its contract says.";
    case "expired":
      return "Its time ran out before it was done. It can be replayed.";
    case "cancelled":
      return task.replaced_by === null ? "Someone stopped it. It can be replayed." : "A new task has taken its place.";
    case "blocked":
      return "It waits for an earlier step of its pipeline.";
    case "skipped":
      return "An earlier step of its pipeline failed, so it was not begun.";
  }
}

function deadSentence({ reason, failures }: Task, cause: string | null): string {
  const because = cause === null ? "." : `: ${cause}.`;
  switch (reason) {
    case "permanent_failure":
      return `The consumer reported that trying again cannot help${because}`;
    case "attempts_exhausted":
      return `All ${failures} attempts failed, the last one with${cause === null ? " no reason given." : ` ${cause}.`}`;
    case "crashed":
      return `The consumers that worked on it died again and again${because}`;
    case "silent":
      return "Nothing was heard of it for too long.";
    case "refused":
      return `It was refused${because}`;
    default:
      return `It needs a person${because}`;
  }
}
