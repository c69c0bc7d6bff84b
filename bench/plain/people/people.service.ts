import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Person } from './person.entity.js';

/** People of one tenant. */
@Injectable()
export class PeopleService {
  constructor(@InjectRepository(Person) private readonly people: Repository<Person>) {}

  /** The first `first` people in the order of their ids. */
  list(tenantId: string, first: number): Promise<Person[]> {
    return this.people.find({ where: { tenantId }, order: { id: 'ASC' }, take: first });
  }
}
