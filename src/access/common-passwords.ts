import { brotliDecompressSync } from 'node:zlib';
import { lazily } from '../platform/lazy.js';
import { LEAKED_PASSWORDS } from './leaked-passwords.js';

/** What leaked lists do not have: runs on Russian keyboards, and Russian words as they are typed on either. */
const OURS: readonly string[] = `
12345678 123456789 1234567890 12345678910 0123456789 0987654321 9876543210 987654321 87654321 123123123 12341234 11111111 111111111
1111111111 00000000 000000000 0000000000 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 999999999 12121212
11223344 1122334455 112233445566 12344321 123454321 123654789 147258369 147852369 159357456 159753456 789456123 741852963 963852741
123456789a 123456789q 123456789z 12345678a 12345678q 1234567a 1234567q 1234567890q 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc
1qazxsw2 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qwer1234 qwert123 qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwerty321 1234qwer
12345qwe 12345qwert 123456qwerty 123qweasd 123qweasdzxc qweasdzxc qweasd123 qweqweqwe qwertyui qwertyuiop qwertyuiop123 asdfghjk asdfghjkl
asdfghjkl123 asdf1234 asdfasdf asdasdasd zxcvbnm1 zxcvbnm123 zxcvbnm, zxcvzxcv zaq12wsx zaq1zaq1 zaq1xsw2 !qaz2wsx !qaz@wsx 1qaz!qaz
qazwsxedc qazwsx123 wsxedcrfv abcd1234 abc12345 abc123456 abc123abc abcdefgh abcdefghi abcdefg1 abcdef123 a1b2c3d4 a12345678 a123456789
aa123456 aa12345678 aaaaaaaa aaaaaaaaa aaaa1111 a1234567 as123456 asd12345 asd123456 q1234567 q12345678 q123456789 z1234567 zz123456
password password1 password12 password123 password1234 password12345 password! password1! passw0rd passw0rd1 p@ssword p@ssw0rd p@ssw0rd1
pa$$word pa$$w0rd pa55word pass1234 pass12345 pass123456 passpass passwort passwort1 password01 password11 password2 password3 password99
mypassword newpassword thepassword changeme changeme1 changeme123 letmein1 letmein123 letmeinnow welcome1 welcome12 welcome123 welcome1234
welcome2020 welcome2021 welcome2022 welcome2023 welcome2024 welcome2025 welcome2026 admin123 admin1234 admin12345 adminadmin administrator
administrator1 admin@123 root1234 rootroot toor1234 test1234 test12345 testtest testing1 testing123 tester123 user1234 username default1 guest123
guest1234 master123 secret123 secret12 topsecret trustno1 computer computer1 internet internet1 security security1 access14 access123 login123
windows1 windows10 samsung1 samsung123 google123 googlegoogle microsoft facebook facebook1 linkedin linkedin1 twitter1 dropbox1 myspace1
iloveyou iloveyou1 iloveyou2 iloveyou! iloveyou123 iloveu123 loveyou1 lovelove lovely12 loveme12 mylove12 ihateyou foreverlove
sunshine sunshine1 princess princess1 princesa football football1 football123 baseball baseball1 basketball softball volleyball hockey12
soccer12 soccer123 superman superman1 batman12 batman123 spiderman spiderman1 starwars starwars1 pokemon1 pokemon123 naruto12 naruto123
dragon12 dragon123 dragonball monkey12 monkey123 shadow12 shadow123 michael1 michael123 jordan23 jordan12 jennifer jennifer1 jessica1
michelle michelle1 christopher christian benjamin victoria elizabeth alexander alexandra alexander1 nicholas jonathan danielle charlotte
samantha samantha1 stephanie patricia margaret isabella anthony1 andrew12 joshua12 matthew1 william1 robert12 thomas12 charlie1 charlie123
maverick corvette mercedes ferrari1 porsche1 mustang1 harley12 yamaha12 motorola nokia123 chelsea1 arsenal1 liverpool liverpool1
barcelona barcelona1 manchester realmadrid juventus steelers cowboys1 yankees1 lakers24 lakers12 eagles12 redskins packers1 patriots
chocolate chocolate1 cocacola butterfly butterfly1 blueberry strawberry cheesecake cookie12 pumpkin1 peaches1 buttercup rainbow1 flowers1
midnight midnight1 freedom1 whatever whatever1 something nothing1 everything godislove jesuschrist jesus123 blessed1 angel123 angels12
babygirl babygirl1 baby1234 sweetheart beautiful beautiful1 gorgeous precious precious1 snowball snoopy12 scooby12 garfield garfield1
tinkerbell tigger12 hellokitty hello123 hello1234 hellohello helloworld hello12345 fuckyou1 fuckyou2 fuckyou! fuckyou123 fuckfuck fuckoff1
bullshit asshole1 metallica slipknot nirvana1 linkinpark greenday eminem12 rockstar rockstar1 rocknroll playboy1 playstation xbox3600
minecraft minecraft1 counterstrike warcraft worldofwarcraft startrek startrek1 matrix12 mission1 terminator zeppelin discovery
november december december1 september september1 february october1 summer12 summer123 summer2020 summer2021 summer2022 summer2023 summer2024
summer2025 winter12 winter123 winter2024 winter2025 spring12 spring123 autumn12 january1 monday12 friday13 saturday sunday12 birthday birthday1
business business1 company1 company123 service1 manager1 marketing sales123 support1 support123 office12 office123 customer customer1 customer123
einstein dolphins elephant panthers tiger123 lion1234 panda123 kitty123 doggie12 peanut12 ginger12 bailey12 maggie12 buster12 cooper12
london12 london123 newyork1 paris123 moscow123 berlin12 canada12 america1 australia brasil123 france12 germany1 italia12 portugal pakistan
q2w3e4r5 1a2b3c4d 1a2s3d4f 1z2x3c4v z1x2c3v4 zxcasdqwe zxcasdqwe123 qazqazqaz qwaszx12 poiuytrewq lkjhgfdsa mnbvcxz1 mnbvcxz123 0okm9ijn
7777777a 77777777a 147896325 321321321 456456456 789789789 159159159 258258258 369369369 741741741 987987987 31415926 314159265 20202020
19801980 19851985 19901990 20002000 20012001 20102010 20122012 12301230 10101010 10203040 102030405060 13131313 13579135 1357924680 135792468
24682468 2468101214 1236987410 qwe12345 qwe123456 qwe123qwe qwe123rty qwert12345 qwerty00 qwerty11 qwerty77 qwertyqwerty qqqqqqqq wwwwwwww
zzzzzzzz xxxxxxxx ssssssss dddddddd ffffffff gfhjkm123 gfhjkmgfhjkm ghbdtnghbdtn ghbdtn123 yfnfkmz1 yfnfif12 fyfcnfcbz cthtuf12 rhfcjnrf
vfhbyf12 vfrcbvrf fktrcfylh fktrcfylhf dkflbvbh dkflbckfd yfcntymrf rjycnfynby ktyjxrf1 kjrjvjnbd parol123 parol1234 parol12345 parolparol
zenit2010 spartak1 spartak1922 dinamo12 lokomotiv россия123 йцукенгш йцукен123 йцукенгшщз йцукенгшщзхъ фывапролд фывапролджэ ячсмитьбю
пароль12 пароль123 пароль1234 парольпароль наташа12 любовь12 любимая1 солнышко привет12 привет123 приветпривет андрей12 сергей12 максим12
александр александра владимир москва12 москва123 спартак1 123йцукен 123456йцукен 1й2ц3у4к
`
  .trim()
  .split(/\s+/);

/** Unpacked with the first password that somebody chooses. */
const listed = lazily((): ReadonlySet<string> => {
  const leaked = brotliDecompressSync(Buffer.from(LEAKED_PASSWORDS, 'base64')).toString('utf8').split('\n');
  return new Set([...leaked, ...OURS]);
});

/** How many passwords are refused as too common; ASVS 5.0 6.2.4 asks for 3000 at least. */
export const commonPasswordCount = (): number => listed().size;

/** Whether a password of eight or more characters is one of those that are tried first, in whatever case. */
export const isCommonPassword = (password: string): boolean => listed().has(password.toLowerCase());
