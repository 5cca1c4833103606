import { expect, test } from "vitest";
import { type Broker, BrokerUnavailable } from "./broker.ts";
import { givenBroker } from "./given.ts";
import { climb, type Rung } from "./ladder.ts";

const serves = (name: string): Rung<Broker> => ({ name, reach: async () => brokerNamed(name) });
const cannot = (name: string, why: string): Rung<Broker> => ({ name, reach: () => Promise.reject(new BrokerUnavailable(why)) });

test("the first way that serves is taken, and no later one is tried", async () => {
  const said: string[] = [];
  const broker = await climb([serves("container"), cannot("later", "It was tried.")], (line) => said.push(line));
  expect(broker.description).toBe("container");
  expect(said).toEqual([]);
});

test("a way that does not serve is said in one line, and the next one is tried", async () => {
  const said: string[] = [];
  const broker = await climb([cannot("a container", "No Docker engine answers.\nwith details"), serves("native")], (line) =>
    said.push(line),
  );
  expect(broker.description).toBe("native");
  expect(said).toEqual(["No broker by way of a container: No Docker engine answers."]);
});

test("where no way serves, one message has every reason and the ways to get a broker", async () => {
  const climbing = climb(
    [cannot("a container", "No Docker engine answers."), cannot("a private node", "rabbitmq-server is not installed.")],
    () => {},
  );
  await expect(climbing).rejects.toThrow(
    /No RabbitMQ can be had here\.\n {2}a container: No Docker engine answers\.\n {2}a private node: rabbitmq-server is not installed\.[\s\S]*AMQP_URL[\s\S]*Docker[\s\S]*apt-get install/,
  );
});

test("an error of another kind is not taken for a way that does not serve", async () => {
  const broken: Rung<Broker> = { name: "broken", reach: () => Promise.reject(new TypeError("a mistake of ours")) };
  await expect(climb([broken, serves("native")], () => {})).rejects.toThrow(TypeError);
});

const given = [
  { name: "without AMQP_URL there is no given broker", amqp: undefined, management: undefined, expected: null },
  {
    name: "the management page is by default on the same host, for the same user, on port 15672",
    amqp: "amqp://ada:secret@rabbit:5671/tasks",
    management: undefined,
    expected: "http://ada:secret@rabbit:15672",
  },
  { name: "without a user it is guest's", amqp: "amqp://rabbit", management: undefined, expected: "http://guest:guest@rabbit:15672" },
  {
    name: "a named management page is used as it is",
    amqp: "amqp://rabbit",
    management: "https://pages/rabbit",
    expected: "https://pages/rabbit",
  },
];
for (const { name, amqp, management, expected } of given) {
  test(name, () => expect(givenBroker(amqp, management)?.managementUrl ?? null).toBe(expected));
}

test("an AMQP_URL that is none is refused with what it got", () => {
  expect(() => givenBroker("rabbit:5672", undefined)).toThrow('AMQP_URL must look like amqp://user:password@host:5672, got "rabbit:5672".');
});

function brokerNamed(description: string): Broker {
  return { kind: "given", description, amqpUrl: "amqp://here", managementUrl: "http://here", close: async () => {} };
}
