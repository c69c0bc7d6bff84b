import { Inject, UseGuards } from '@nestjs/common';
import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Account } from '../accounts/account.entity.js';
import { BearerGuard } from '../bearer.guard.js';
import type { PlainContext } from '../context.js';
import { PeopleService } from './people.service.js';
import { Person } from './person.entity.js';

/** `people(first)` and each person's account. */
@Resolver(() => Person)
export class PeopleResolver {
  constructor(@Inject(PeopleService) private readonly people: PeopleService) {}

  @Query(() => [Person], { name: 'people' })
  @UseGuards(BearerGuard)
  list(@Context() ctx: PlainContext, @Args('first', { type: () => Int }) first: number): Promise<Person[]> {
    return this.people.list(ctx.req.tenantId, Math.min(first, 200));
  }

  @ResolveField(() => Account, { nullable: true })
  account(@Parent() person: Person, @Context() ctx: PlainContext): Promise<Account | null> | null {
    return person.accountId === null ? null : ctx.accounts(ctx.req.tenantId).load(person.accountId);
  }
}
