-- The log is only added to: nothing changes an entry, and only the retention takes away old ones (server/auditLog.ts).
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN IF current_setting('clientele.audit_retention', true) = 'on' AND OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF; END IF; RAISE EXCEPTION 'the audit log is only added to'; END $$;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_is_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_act ON audit (act, id);
