import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import DataLoader from 'dataloader';
import { In, type Repository } from 'typeorm';
import { Account } from './account.entity.js';

/** Account look-ups, batched per request. */
@Injectable()
export class AccountsService {
  constructor(@InjectRepository(Account) private readonly accounts: Repository<Account>) {}

  /** A loader for one request: all accounts asked for in one tick become one `WHERE id IN (…)`. */
  loader(tenantId: string): DataLoader<string, Account | null> {
    return new DataLoader(async (ids) => {
      const found = await this.accounts.findBy({ tenantId, id: In([...ids]) });
      const byId = new Map(found.map((account) => [account.id, account]));
      return ids.map((id) => byId.get(id) ?? null);
    });
  }
}
