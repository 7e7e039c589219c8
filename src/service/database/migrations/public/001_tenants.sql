-- Up Migration

CREATE TABLE tenants (
  id text PRIMARY KEY CHECK (id ~ '^[a-z]([a-z0-9-]*[a-z0-9])?$' AND length(id) <= 32),
  tier text NOT NULL CHECK (tier IN ('starter', 'business', 'enterprise')),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Every accepted task that has not ended: the outbox that the queue is filled from, and the truth about queue depth.
CREATE TABLE open_tasks (
  task_id uuid PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  task_type text NOT NULL,
  -- Carries request and trace to the worker.
  context jsonb NOT NULL DEFAULT '{}',
  -- Lower runs first. Grows with the tenant's backlog, so that one tenant's thousand tasks do not block another's one.
  priority integer NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  -- When a sweep last made sure that it is in the queue.
  enqueued_at timestamptz,
  started_at timestamptz
);
CREATE INDEX open_tasks_by_tenant ON open_tasks (tenant_id);
CREATE INDEX open_tasks_by_queue_check ON open_tasks (coalesce(enqueued_at, accepted_at));

-- When an agent last had a task accepted or ended.
CREATE TABLE agent_activity (
  tenant_id text NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  agent_id uuid NOT NULL,
  last_active_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, agent_id)
);
CREATE INDEX agent_activity_by_time ON agent_activity (last_active_at);

-- Tasks that ended, counted per tenant and minute.
CREATE TABLE task_outcomes (
  minute timestamptz NOT NULL,
  tenant_id text NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  completed integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  PRIMARY KEY (minute, tenant_id)
);

-- Down Migration

DROP TABLE task_outcomes, agent_activity, open_tasks, tenants;
