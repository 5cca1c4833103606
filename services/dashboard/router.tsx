import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { basePath } from "./api/address.ts";
import { Now } from "./pages/now/now.tsx";
import { TaskPage } from "./pages/task/task.tsx";
import { Tasks } from "./pages/tasks/tasks.tsx";
import { NotFound } from "./shell/not_found.tsx";
import { type Query, readQuery, writeQuery } from "./shell/query.ts";
import { Shell } from "./shell/shell.tsx";

const root = createRootRoute({
  component: Shell,
  validateSearch: (query: Record<string, unknown>): Query => query as Query,
  notFoundComponent: NotFound,
});

/** What is looked at first is at hand at once; the other pages come when they are gone to. */
const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: Now }),
  createRoute({ getParentRoute: () => root, path: "/tasks", component: Tasks }),
  createRoute({ getParentRoute: () => root, path: "/tasks/$id", component: TaskPage }),
  createRoute({
    getParentRoute: () => root,
    path: "/routing_keys/$routing_key",
    component: lazyRouteComponent(() => import("./pages/routing_key/routing_key.tsx"), "RoutingKeyPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/dead_letters",
    component: lazyRouteComponent(() => import("./pages/dead_letters/dead_letters.tsx"), "DeadLetters"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/consumers",
    component: lazyRouteComponent(() => import("./pages/consumers/consumers.tsx"), "Consumers"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/schedules",
    component: lazyRouteComponent(() => import("./pages/schedules/schedules.tsx"), "Schedules"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/pipelines",
    component: lazyRouteComponent(() => import("./pages/pipelines/pipelines.tsx"), "Pipelines"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/pipelines/$id",
    component: lazyRouteComponent(() => import("./pages/pipelines/pipeline.tsx"), "PipelinePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/contracts",
    component: lazyRouteComponent(() => import("./pages/contracts/contracts.tsx"), "Contracts"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/contracts/$routing_key",
    component: lazyRouteComponent(() => import("./pages/contracts/contract.tsx"), "ContractPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/operations",
    component: lazyRouteComponent(() => import("./pages/operations/operations.tsx"), "Operations"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/operations/$id",
    component: lazyRouteComponent(() => import("./pages/operations/operation.tsx"), "OperationPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./pages/alerts/alerts.tsx"), "Alerts"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/audit",
    component: lazyRouteComponent(() => import("./pages/audit/audit.tsx"), "Audit"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/api_keys",
    component: lazyRouteComponent(() => import("./pages/api_keys/api_keys.tsx"), "ApiKeys"),
  }),
]);

export const router = createRouter({
  routeTree: routes,
  basepath: basePath,
  parseSearch: readQuery,
  stringifySearch: writeQuery,
  scrollRestoration: false,
  defaultPreload: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
