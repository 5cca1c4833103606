import { randomNumbers } from "./random.ts";
import { awkwardTexts, firstNames, items, lastNames, plainTexts } from "./texts.ts";

/**
 * The rows of the sample database, the same every time. Some hold what real people type and what breaks
 * exports: scripts read from right to left, combining marks, line breaks, quotes, formulas, nothing at all.
 * User 1 has each of the awkward texts.
 */
export function* users(): Generator<User> {
  const random = randomNumbers(1);
  for (let id = 1; id <= userCount; id++) {
    const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
    yield {
      id,
      name,
      email: random.chance(0.1) ? null : `user${id}@example.com`,
      about: random.chance(0.3) ? null : random.pick(["", ...plainTexts, ...awkwardTexts]),
      created_at: dayAndTime(random.below(400)),
    };
  }
}

export function* orders(): Generator<Order> {
  const random = randomNumbers(2);
  for (let id = 1; id <= orderCount; id++) {
    yield {
      id,
      user_id: owner(id, random.below(userCount)),
      item: random.pick(items),
      quantity: 1 + random.below(5),
      price_cents: 100 + random.below(50_000),
      note: random.chance(0.6) ? null : random.pick(["", ...awkwardTexts]),
      created_at: dayAndTime(400 + random.below(300)),
    };
  }
}

export function* comments(): Generator<Comment> {
  const random = randomNumbers(3);
  for (let id = 1; id <= commentCount; id++) {
    const ofUserOne = id <= awkwardTexts.length;
    yield {
      id,
      user_id: ofUserOne ? 1 : owner(id, random.below(userCount)),
      order_id: random.chance(0.4) ? null : 1 + random.below(orderCount),
      body: ofUserOne ? awkwardTexts[id - 1]! : random.pick(random.chance(0.2) ? awkwardTexts : plainTexts),
      created_at: dayAndTime(700 + random.below(60)),
    };
  }
}

/** Of every tenth comment, up to eight of those who wrote anything; user 1's first comment has six. */
export function* subscribers(): Generator<Subscriber> {
  const random = randomNumbers(4);
  for (let comment = 1; comment <= commentCount; comment += 10) {
    const many = comment === 1 ? 6 : random.below(9);
    const first = random.below(userCount);
    for (let number = 0; number < many; number++) yield { comment_id: comment, user_id: 1 + ((first + number * 7) % userCount) };
  }
}

export function* points(): Generator<Points> {
  const random = randomNumbers(5);
  for (let number = 0; number < pointCount; number++)
    yield {
      user_id: 1 + random.below(userCount),
      reason: random.pick(["comment", "order", "like", "penalty"]),
      points: random.below(60) - 10,
    };
}

/** Every fifth row is user 2's: one export that takes its time. */
const owner = (id: number, drawn: number) => (id % 5 === 0 ? 2 : 1 + drawn);

const userCount = 400;
const orderCount = 4_600;
const commentCount = 5_000;
const pointCount = 2_000;

const firstDay = Date.UTC(2024, 0, 1, 8, 0, 0);

/** The n-th day, at a time that differs from row to row. */
const dayAndTime = (day: number) => new Date(firstDay + day * 86_400_000 + ((day * 7_919) % 43_200) * 1000).toISOString();

export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly about: string | null;
  readonly created_at: string;
}

export interface Order {
  readonly id: number;
  readonly user_id: number;
  readonly item: string;
  readonly quantity: number;
  readonly price_cents: number;
  readonly note: string | null;
  readonly created_at: string;
}

export interface Comment {
  readonly id: number;
  readonly user_id: number;
  readonly order_id: number | null;
  readonly body: string;
  readonly created_at: string;
}

export interface Subscriber {
  readonly comment_id: number;
  readonly user_id: number;
}

export interface Points {
  readonly user_id: number;
  readonly reason: string;
  /** Negative: taken away. */
  readonly points: number;
}
