import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A row of `people`, as an entity and as a GraphQL type. */
@ObjectType()
@Entity('people')
export class Person {
  @Field(() => ID)
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @Field(() => String, { nullable: true })
  @Column('text', { name: 'first_name', nullable: true })
  firstName!: string | null;

  @Field(() => String, { nullable: true })
  @Column('text', { name: 'last_name', nullable: true })
  lastName!: string | null;

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  /** Repositories leave out what has one. */
  @DeleteDateColumn({ name: 'deleted_at', type: 'timestamptz' })
  deletedAt!: Date | null;
}
