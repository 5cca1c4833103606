import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { comments, orders, users } from "./rows.ts";

/**
 * Makes the sample application's own database: users, their orders and comments, some 10 000 rows, the
 * same ones every time. A database that is there already is kept as it is.
 *
 * Made under a temporary name and renamed when it is whole, so that whoever finds the file finds all of
 * it. Answers whether it was made now.
 */
export function createSampleDatabase(file: string): "made" | "kept" {
  if (existsSync(file)) return "kept";
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
  database.exec("commit");
}

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
