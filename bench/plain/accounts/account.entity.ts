import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A row of `accounts`, as an entity and as a GraphQL type. */
@ObjectType()
@Entity('accounts')
export class Account {
  @Field(() => ID)
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @Field(() => String)
  @Column('text')
  name!: string;

  /** Repositories leave out what has one. */
  @DeleteDateColumn({ name: 'deleted_at', type: 'timestamptz' })
  deletedAt!: Date | null;
}
