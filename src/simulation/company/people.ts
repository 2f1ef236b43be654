import { between, pick, type Random } from './random.ts';

/** Who signed up. All of it is invented; example.com is reserved and reaches nobody. */
export interface Person {
  readonly companyName: string;
  readonly email: string;
}

/** Somebody whom nobody has met. */
export function inventPerson(random: Random): Person {
  const first = pick(random, FIRST_NAMES);
  const last = pick(random, LAST_NAMES);
  return {
    companyName: `${pick(random, THINGS)} ${pick(random, TRADES)}`,
    email: `${first}.${last}${between(random, 10, 9999)}@example.com`.toLowerCase(),
  };
}

const FIRST_NAMES = words(
  'Ada Amara Anouk Bela Chidi Dalia Emre Esme Farid Greta Hana Ilya Ines Jonas Kaito Lena',
  'Luca Mateo Mina Nadia Oren Priya Rafael Saskia Soren Tala Tomas Uma Vera Wim Yara Zoltan',
);

const LAST_NAMES = words(
  'Abara Bergman Castell Duarte Eklund Farrow Gupta Haddad Ivanov Jansen Kimura Lindqvist',
  'Moreau Novak Okafor Petrov Quist Ramos Sato Tanaka Ueda Varga Weiss Yilmaz Zeman',
);

const THINGS = words(
  'Alder Amber Basalt Birch Cinder Cobalt Copper Delta Ember Fable Fjord Garnet Harbor Indigo',
  'Juniper Kestrel Lantern Maple Nimbus Orchid Pebble Quartz Raven Saffron Timber Willow Zephyr',
);

const TRADES = words(
  'Analytics Bikes Books Cargo Clinics Coffee Couriers Dental Farms Fitness Foods Freight Games',
  'Homes Labs Learning Logistics Market Media Robotics Software Studio Supply Tickets Travel',
);

function words(first: string, second: string): [string, ...string[]] {
  return [first, second].join(' ').split(' ') as [string, ...string[]];
}
