import { APP_ROLE } from './database/connection.js';
import { ConfigError } from './config-error.js';
import { errorCode } from './database/database-problem.js';
import type { Session } from './database/session.js';

/** Owns the few SECURITY DEFINER functions (search, ledger), and has policies of its own on the tables they touch. Nobody logs in as it. */
export const INTERNAL_ROLE = 'eleven_internal';

const attributes = 'nologin nosuperuser nobypassrls nocreatedb nocreaterole noreplication';

/**
 * Creates both roles and lets the present login switch to them. Safe to repeat and to run from many processes and
 * databases at once: roles belong to the whole server while advisory locks belong to one database, so a lost race is
 * caught as well. The login gets no rights by membership (`inherit false`, PostgreSQL ≥ 16), it must switch.
 */
export const rolesSql = `do $roles$
declare
  wanted text;
  modern boolean := current_setting('server_version_num')::int >= 160000;
begin
  perform pg_advisory_xact_lock(hashtext('eleven roles'));
  foreach wanted in array array['${APP_ROLE}', '${INTERNAL_ROLE}'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I ${attributes}', wanted);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, wanted, case when modern then 'set' else 'member' end) then
      begin
        execute format('grant %I to current_user', wanted) || case when modern then ' with inherit false, set true' else '' end;
      exception when internal_error or unique_violation then
        -- «tuple concurrently updated»: another database of this server is granting the same at this moment.
        perform pg_sleep(0.2);
        execute format('grant %I to current_user', wanted) || case when modern then ' with inherit false, set true' else '' end;
      end;
    end if;
  end loop;
end
$roles$`;

/** Runs {@link rolesSql} as the login. Throws {@link ConfigError} with the statements for an administrator if it may not. */
export async function ensureRoles(login: Session): Promise<void> {
  try {
    await login.query(rolesSql);
  } catch (error) {
    if (errorCode(error) !== '42501') throw error;
    const { rows } = await login.query<{ name: string }>('select quote_ident(current_user) as name');
    throw new ConfigError(
      `The database login ${rows[0]?.name} may not create the roles ${APP_ROLE} and ${INTERNAL_ROLE}. Let an administrator run: ` +
        `create role ${APP_ROLE} ${attributes}; create role ${INTERNAL_ROLE} ${attributes}; grant ${APP_ROLE}, ${INTERNAL_ROLE} to ${rows[0]?.name};`,
      { cause: error },
    );
  }
}
