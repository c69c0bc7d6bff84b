import { latinWords } from './transliterate.js';

/**
 * Given names with their everyday and foreign forms, one name a line, the name itself first. A short form may stand on several
 * lines: «Саша» is Александр or Александра.
 */
const lines = `
александр саша шура саня сашка сандро aleksandr alexander alex sasha sandy
александра саша шура саня alexandra aleksandra sasha sandra
алексей леша алеша лёха alexey alexei aleksei
анастасия настя ася anastasia
анатолий толя anatoly
андрей андрюша andrew andy drew andrei
анна аня нюра анюта ann anne anna annie hannah
антон тоша антоша anton anthony tony
антонина тоня
борис боря boris
вадим вадик
валентин валя valentin
валентина валя valentina
валерий валера valery
валерия лера valeria
василий вася vasily basil
вера верочка vera
виктор витя victor viktor
виктория вика victoria vicky tori
виталий виталик
владимир володя вова vladimir wladimir
владислав влад слава vladislav
вячеслав слава viacheslav
галина галя
геннадий гена
георгий жора гоша егор юрий george georgy
григорий гриша gregory greg
дарья даша daria darya
дмитрий дима митя димон dmitry dimitri
евгений женя eugene gene evgeny
евгения женя eugenia
екатерина катя катерина catherine katherine kate katie kathy cathy
елена лена алена helen elena helena yelena
елизавета лиза elizabeth liz lizzie beth betty eliza bess elisabeth
иван ваня ivan john
игорь игорек igor
илья илюша ilya elijah
ирина ира irina irene
кирилл кирюша cyril
константин костя konstantin constantine
ксения ксюша оксана
лариса лара larissa
леонид леня leonid
лидия лида lydia
любовь люба
людмила люда мила
максим макс maxim max
маргарита рита margaret margarita rita maggie peggy meg greta
марина мариша marina
мария маша маруся маня mary maria marie molly polly
михаил миша michael mike mick mikhail mickey
надежда надя nadia
наталья наташа наталия natalia natalie
никита никитка nikita
николай коля nicholas nick nikolay nikolai
оксана ксюша
олег олежка oleg
ольга оля olga
павел паша paul pavel
петр петя peter pete
полина поля полли
роман рома roman
светлана света svetlana
семен сема simon
сергей сережа серега serge sergei sergey
софия софья соня sophia sofia sophie sonia
станислав стас слава stanislav
степан степа stephen steven steve stepan
тамара тома tamara
татьяна таня tatiana tanya
ульяна уля
федор федя theodore ted teddy fedor fyodor
филипп филя philip phil phillip
юлия юля julia julie yulia
юрий юра yuri yury
яков яша jacob jake james
ярослав слава ярик
abigail abby gail
albert al bert
alfred al alf fred
benjamin ben benny
charles charlie chuck
christina christine chris tina
christopher chris topher
daniel dan danny даниил данила даня
david dave davy давид
deborah deb debbie
donald don donnie
dorothy dot dottie
edward ed eddie ted ned эдуард эдик
frances fran
francis frank
frederick fred freddie
gerald gerry jerry
harold harry hal
henry harry hank
isabella bella isabel
jacqueline jackie
james jim jimmy jamie
jennifer jen jenny
jessica jess jessie
john jack johnny jon
jonathan jon
joseph joe joey иосиф осип
joshua josh
judith judy
kenneth ken kenny
lawrence larry
leonard leo len lenny
matthew matt матвей
nathaniel nathan nate
pamela pam
patricia pat patty tricia
patrick pat paddy
rebecca becky becca
richard rick dick rich ricky
robert bob rob bobby robbie bert
ronald ron ronnie
samuel sam sammy
stephanie steph
susan sue susie suzanne
theresa teresa terry tess
thomas tom tommy
timothy tim timmy
vincent vince
walter walt
william bill will billy liam willy
zachary zach
`;

const namesOf = new Map<string, Set<string>>();
for (const line of lines.trim().split('\n')) {
  const forms = latinWords(line);
  for (const form of forms) namesOf.set(form, (namesOf.get(form) ?? new Set()).add(forms[0]!));
}

/** The names a given name may stand for, in Latin lower case: «Саша» gives `aleksandr` and `aleksandra`; [] when unknown. */
export const fullGivenNames = (given: string): string[] => [...(namesOf.get(latinWords(given).join(' ')) ?? [])];

/** Whether both may be forms of one name: Саша and Alexander, Bill and William. */
export const sameGivenName = (a: string, b: string): boolean => {
  const names = fullGivenNames(b);
  return fullGivenNames(a).some((name) => names.includes(name));
};
