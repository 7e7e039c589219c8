-- Up Migration

-- Ages are kept in milliseconds, as a page cursor carries them.
CREATE TABLE agents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX agents_by_age ON agents (created_at, id);

CREATE TABLE tasks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  task_type text NOT NULL,
  payload jsonb NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
  progress_ratio real NOT NULL DEFAULT 0,
  result jsonb,
  failure text,
  -- Times a worker began it. More than a few without an end means that it kills its worker.
  attempts integer NOT NULL DEFAULT 0,
  -- Fences off a worker that was thought dead: only the latest claim may report.
  claim uuid,
  idempotency_key text UNIQUE,
  request_hash text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX tasks_by_age ON tasks (created_at, id);
CREATE INDEX tasks_by_agent ON tasks (agent_id);

-- Down Migration

DROP TABLE tasks, agents;
