import { keepPreviousData, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { ask, Refused } from "../api/ask.ts";
import type {
  Alert,
  ApiKey,
  AuditPage,
  Consumers,
  ContractDocument,
  ContractExamples,
  ContractSummary,
  DeadLetters,
  History,
  Operation,
  Pipeline,
  Queue,
  Schedule,
  Session,
  Status,
  Task,
  TaskPage,
} from "../api/shapes.ts";

export const queryClient = new QueryClient({
  // Whose session has ended is asked to sign in, whatever was asked for.
  queryCache: new QueryCache({
    onError(error, { queryKey: [path] }) {
      if (error instanceof Refused && error.problem.status === 401 && path !== "/session")
        void queryClient.invalidateQueries({ queryKey: ["/session"] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal stays a refusal; a network that broke is tried again.
      retry: (count, error) => !(error instanceof Refused) && count < 2,
      refetchOnWindowFocus: true,
    },
  },
});

const required = <Body>(path: string) => queryOptions({ queryKey: [path], queryFn: ({ signal }) => ask<Body>(path, { signal }) });
/** What is shown stays while another span or page of it is asked for. */
const lasting = <Body>(path: string) => ({ ...required<Body>(path), placeholderData: keepPreviousData });

/** Every question that a page asks, under the path that it asks. */
export const asks = {
  session: () => ({ ...lasting<Session>("/session"), staleTime: 60_000 }),
  status: () => lasting<Status>("/status"),
  queues: () => required<{ readonly queues: readonly Queue[] }>("/queues"),
  queue: (routingKey: string) => required<Queue>(`/queues/${routingKey}`),
  history: (routingKey: string, since: string) => lasting<History>(`/queues/${routingKey}/history?since=${since}`),
  tasks: (query: string) => lasting<TaskPage>(`/tasks${query === "" ? "" : `?${query}`}`),
  /** How many there are, counted to ten thousand. */
  count: (query: string) => ({
    ...required<TaskPage & { readonly total: number }>(`/tasks?${query === "" ? "" : `${query}&`}count=true&limit=1`),
    staleTime: 10_000,
    select: ({ total }: { readonly total: number }) => total,
  }),
  task: (id: string) => required<Task>(`/tasks/${id}`),
  revealed: (id: string) => required<Task>(`/tasks/${id}?reveal=true`),
  deadLetters: (routingKey?: string) =>
    required<DeadLetters>(`/dead_letters${routingKey === undefined ? "" : `?routing_key=${encodeURIComponent(routingKey)}`}`),
  operations: () => required<{ readonly operations: readonly Operation[] }>("/operations"),
  operation: (id: string) => required<Operation>(`/operations/${id}`),
  consumers: () => lasting<Consumers>("/consumers"),
  schedules: () => required<{ readonly schedules: readonly Schedule[] }>("/schedules"),
  schedule: (id: string) => required<Schedule>(`/schedules/${id}`),
  schedulePreview: (id: string) => required<{ readonly next: readonly string[] }>(`/schedules/${id}/preview`),
  pipelines: () => required<{ readonly pipelines: readonly Pipeline[] }>("/pipelines"),
  pipeline: (id: string) => required<Pipeline>(`/pipelines/${id}`),
  contracts: () => ({ ...required<{ readonly contracts: readonly ContractSummary[] }>("/contracts"), staleTime: 60_000 }),
  contract: (routingKey: string) => ({ ...required<ContractDocument>(`/contracts/${routingKey}`), staleTime: 60_000 }),
  examples: (routingKey: string) => ({ ...required<ContractExamples>(`/contracts/${routingKey}/examples`), staleTime: 60_000 }),
  alerts: () => lasting<{ readonly alerts: readonly Alert[] }>("/alerts"),
  audit: (query: string) => lasting<AuditPage>(`/audit${query === "" ? "" : `?${query}`}`),
  apiKeys: () => lasting<{ readonly api_keys: readonly ApiKey[] }>("/api_keys"),
} as const;
