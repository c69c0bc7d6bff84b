import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Account } from './accounts/account.entity.js';
import { AccountsService } from './accounts/accounts.service.js';
import { plainContext } from './context.js';
import { PeopleResolver } from './people/people.resolver.js';
import { PeopleService } from './people/people.service.js';
import { Person } from './people/person.entity.js';

@Module({ imports: [TypeOrmModule.forFeature([Account])], providers: [AccountsService], exports: [AccountsService] })
class AccountsModule {}

@Module({ imports: [TypeOrmModule.forFeature([Person])], providers: [PeopleService, PeopleResolver] })
class PeopleModule {}

/** The list as the documentation of NestJS, TypeORM and DataLoader would have it written. */
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL!,
      entities: [Account, Person],
      synchronize: false,
      logging: false,
      poolSize: Number(process.env.POOL ?? 10),
    }),
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [AccountsModule],
      inject: [AccountsService],
      useFactory: (accounts: AccountsService) => ({
        autoSchemaFile: true,
        graphiql: false,
        introspection: false,
        context: plainContext(accounts),
      }),
    }),
    PeopleModule,
  ],
})
export class AppModule {}
