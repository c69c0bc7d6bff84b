/** Word lists the made-up people and firms are put together from: `[as written, in Latin letters for e-mail addresses]`. */

type Word = readonly [string, string];

const pairs = (text: string): Word[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [written, latin] = pair.split('/');
      return [written!, (latin || written!).toLowerCase()];
    });

/** First names; the first half are men's, the second women's, so that endings of Russian family names agree. */
export const russianFirst = pairs(`
  Александр/aleksandr Дмитрий/dmitriy Максим/maksim Сергей/sergey Андрей/andrey Алексей/aleksey Артём/artem Илья/ilya
  Кирилл/kirill Михаил/mikhail Никита/nikita Матвей/matvey Роман/roman Егор/egor Иван/ivan Владимир/vladimir Павел/pavel
  Константин/konstantin Тимофей/timofey Юрий/yuriy Николай/nikolay Виктор/viktor Григорий/grigoriy Олег/oleg
  Анастасия/anastasiya Анна/anna Мария/mariya Елена/elena Дарья/darya Алина/alina Ирина/irina Екатерина/ekaterina
  Арина/arina Полина/polina Ольга/olga Юлия/yuliya Татьяна/tatyana Наталья/natalya Виктория/viktoriya Елизавета/elizaveta
  Ксения/kseniya Милана/milana Вероника/veronika Алиса/alisa Валерия/valeriya Людмила/lyudmila Галина/galina Зоя/zoya`);

/** Stems of patronymics, which take «ович» for men and «овна» for women. */
export const russianFathers = pairs(`
  Александр/ Иван/ Пётр/ Владимир/ Михаил/ Степан/ Фёдор/ Борис/ Виктор/ Роман/ Антон/ Максим/ Олег/ Леонид/ Эдуард/ Богдан/
  Тимур/ Руслан/ Герман/ Артур/ Семён/ Захар/ Марк/ Тихон/ Родион/ Давид/ Ефим/ Клим/ Назар/ Платон/`);

/** Stems that take any of `russianEndings`. */
export const russianStems = pairs(`
  Смирн/smirn Соболь/sobol Попик/popik Волк/volk Морозк/morozk Петрик/petrik Павлик/pavlik Семён/semen Голуб/golub
  Виноград/vinograd Богдан/bogdan Воробь/vorob Фёдор/fedor Михайл/mikhayl Белик/belik Тарас/taras Киселён/kiselen
  Макар/makar Андрей/andrey Ковал/koval Ильин/ilin Гусь/gus Титар/titar Кузьм/kuzm Кудряв/kudryav Баран/baran
  Кулик/kulik Алекс/aleks Степан/stepan Яковл/yakovl Сорок/sorok Романь/roman Захар/zakhar Борис/boris Корол/korol
  Герасим/gerasim Пономар/ponomar Григор/grigor Лазар/lazar Медвед/medved Ерш/ersh Никит/nikit Соболь/sobol Рябь/ryab
  Поляк/polyak Цветк/tsvetk Данил/danil Жук/zhuk Фрол/frol Журавл/zhuravl Никол/nikol Крыл/kryl Максим/maksim Сидор/sidor
  Осип/osip Белоус/belous Федот/fedot Дорофей/dorofey Егор/egor Матвей/matvey Бобр/bobr Дмитр/dmitr Калин/kalin Анис/anis
  Петух/petukh Антон/anton Тимоф/timof Никифор/nikifor Веселк/veselk Филип/filip Марк/mark Большак/bolshak Сухан/sukhan
  Мирон/miron Ширя/shirya Александр/aleksandr Коновал/konoval Шест/shest Казак/kazak Ефим/efim Денис/denis Гром/grom
  Фомич/fomich Давыд/davyd Мельник/melnik Щерб/shcherb Блин/blin Колесник/kolesnik Карпик/karpik Афанас/afanas
  Власик/vlasik Маслен/maslen Исак/isak Тихон/tikhon Аксён/aksen Гаврил/gavril Родион/rodion Котик/kotik Горбун/gorbun
  Кудряш/kudryash Бык/byk Зуй/zuy Треть/tret Савель/savel Пан/pan Рыбак/rybak Суворк/suvork Абрам/abram Ворон/voron
  Мухам/mukham Архип/arkhip Трофим/trofim Мартын/martyn Емелья/emelya Горшк/gorshk Черн/chern Овчин/ovchin Селезн/selezn`);

/** Endings for men and, at the same place, for women. */
export const russianEndings = pairs('ов/ov ский/skiy ин/in енко/enko ников/nikov чук/chuk евич/evich ницкий/nitskiy');
export const russianEndingsOfWomen = pairs(
  'ова/ova ская/skaya ина/ina енко/enko никова/nikova чук/chuk евич/evich ницкая/nitskaya',
);

export const englishFirst = pairs(`
  James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark Donald Steven
  Andrew Paul Joshua Kenneth Kevin Brian George Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Sarah Lisa
  Nancy Sandra Betty Ashley Emily Kimberly Margaret Donna Michelle Carol Amanda Melissa Deborah`);

export const englishStems = pairs(`
  Ander Ash Barn Beck Black Bram Bridg Brock Burn Cald Camp Carl Chap Clay Cole Craw Dal Daven Dray East Edging Elling Fair
  Far Fitch Gall Gard Glen Gold Gray Green Hal Ham Hart Hather Hay Hazel Hill Hol Hunting Kings Kirk Lang Law Lin Lock
  Long Lough Mar May Mel Mill Mor Nor North Oak Pem Pen Peter Pick Pres Rad Ram Red Rich Rock Rush Sand Sher Shef Som South
  Stan Staf Stock Strat Sut Thorn Til Tun Wake Wal Ward Wat Wel West Whit Wild Win Wood Worth Yard York`);

export const englishEndings = pairs('son ford well wood man ton field ley worth bury ham by');

export const firmWords = pairs(`
  Северное/north Стекло/glass Вектор/vector Альянс/alliance Горизонт/horizon Металл/metal Прогресс/progress Восток/vostok
  Орион/orion Квант/kvant Берег/bereg Импульс/impuls Гранит/granit Сокол/sokol Мастер/master Вершина/vershina Радуга/raduga
  Полюс/polus Маяк/mayak Родник/rodnik Atlas Beacon Cobalt Delta Evergreen Falcon Granite Harbor Ivory Juniper Keystone Lumen
  Meridian Nimbus Opal Pioneer Quartz Redwood Summit Trident Umbra Vertex Willow Zenith`);

export const firmKinds = pairs(
  'ООО/ooo АО/ao Завод/zavod Group Partners Industries Logistics Systems Торг/torg Сервис/servis Строй/stroy Media',
);

export const cities = pairs(
  'Москва Казань Пермь Самара Томск Уфа Омск Тула London Leeds Boston Denver Austin Dublin Bristol Toronto',
);
