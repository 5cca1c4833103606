-- How often each API key, and each address that signs in, may still ask: counted once for all servers.
-- Unlogged: a server that takes from it waits for no disk, and after a crash every budget begins full.
create unlogged table waybill.rate_budgets (
  name    text primary key,
  -- When the bucket is full again, in milliseconds since 1970, with parts of one.
  full_at double precision not null
);
