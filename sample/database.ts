import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { comments, orders, points, subscribers, users } from "./rows.ts";

/**
 * Makes the sample application's own database: users, their orders and comments, some 10 000 rows, the
 * same ones every time, and who has subscribed to what, and points. A database that is there already is kept as
 * it is, but for tables that an earlier version did not have.
 *
 * Made under a temporary name and renamed when it is whole, so that whoever finds the file finds all of
 * it. Answers whether it was made now.
 */
export function createSampleDatabase(file: string): "made" | "kept" {
  if (existsSync(file)) {
    addWhatIsNew(file);
    return "kept";
  }
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.partial`;
  rmSync(unfinished, { force: true });
  const database = new DatabaseSync(unfinished);
  try {
    fill(database);
  } finally {
    database.close();
  }
  renameSync(unfinished, file);
  return "made";
}

function fill(database: DatabaseSync): void {
  database.exec(schema);
  database.exec("begin");
  const user = database.prepare("insert into users (id, name, email, about, created_at) values (:id, :name, :email, :about, :created_at)");
  for (const row of users()) user.run({ ...row });
  const order = database.prepare(
    `insert into orders (id, user_id, item, quantity, price_cents, note, created_at)
     values (:id, :user_id, :item, :quantity, :price_cents, :note, :created_at)`,
  );
  for (const row of orders()) order.run({ ...row });
  const comment = database.prepare(
    "insert into comments (id, user_id, order_id, body, created_at) values (:id, :user_id, :order_id, :body, :created_at)",
  );
  for (const row of comments()) comment.run({ ...row });
  fillCommunity(database);
  database.exec("commit");
}

function fillCommunity(database: DatabaseSync): void {
  database.exec(community);
  const subscriber = database.prepare("insert into subscribers (comment_id, user_id) values (:comment_id, :user_id)");
  for (const row of subscribers()) subscriber.run({ ...row });
  const point = database.prepare("insert into points (user_id, reason, points) values (:user_id, :reason, :points)");
  for (const row of points()) point.run({ ...row });
}

function addWhatIsNew(file: string): void {
  const database = new DatabaseSync(file, { timeout: 30_000 });
  try {
    const tables = new Set(
      database
        .prepare("select name from sqlite_master where type = 'table'")
        .all()
        .map(({ name }) => name),
    );
    if (!tables.has("comments") || tables.has("subscribers")) return;
    database.exec("begin immediate");
    fillCommunity(database);
    database.exec("commit");
  } catch (error) {
    // Whatever it is, it is somebody's, and no database of ours.
    if ((error as { errcode?: number }).errcode !== notADatabase) throw error;
  } finally {
    database.close();
  }
}

/** https://www.sqlite.org/rescode.html#notadb */
const notADatabase = 26;

const schema = `
  create table users (
    id integer primary key,
    name text not null,
    email text,
    about text,
    created_at text not null
  ) strict;

  create table orders (
    id integer primary key,
    user_id integer not null references users (id),
    item text not null,
    quantity integer not null,
    price_cents integer not null,
    note text,
    created_at text not null
  ) strict;

  create table comments (
    id integer primary key,
    user_id integer not null references users (id),
    order_id integer references orders (id),
    body text not null,
    created_at text not null
  ) strict;

  -- "What belongs to this user?" is what an export asks.
  create index orders_of_a_user on orders (user_id, id);
  create index comments_of_a_user on comments (user_id, id);
`;

const community = `
  -- Who wants to be told when somebody answers a comment, and who was told by mail.
  create table subscribers (
    comment_id integer not null references comments (id),
    user_id integer not null references users (id),
    primary key (comment_id, user_id)
  ) strict;
  create table comment_mails (
    comment_id integer not null references comments (id),
    user_id integer not null references users (id),
    mailed_at text not null,
    primary key (comment_id, user_id)
  ) strict;

  -- What users got points for, and the score that they add up to.
  create table points (
    id integer primary key,
    user_id integer not null references users (id),
    reason text not null,
    points integer not null
  ) strict;
  create index points_of_a_user on points (user_id);
  create table scores (
    user_id integer primary key references users (id),
    score integer not null,
    reckoned_at text not null
  ) strict;

  -- Videos, and the pipeline that makes films of them.
  create table uploads (
    id integer primary key,
    user_id integer not null references users (id),
    file text not null,
    title text not null,
    pipeline text unique,
    created_at text not null
  ) strict;
`;
