//! Who and what the demo company is made of: areas, projects and parties, made up and the same for the same
//! seed.

use std::collections::HashSet;

use super::random::Random;
use crate::company::NewParty;
use crate::kernel::{TaxId, fold};

/// Code, name and the code of the area above.
pub const AREAS: [(&str, &str, Option<&str>); 11] = [
    ("10", "Administração", None),
    ("11", "Financeiro", Some("10")),
    ("12", "Pessoas", Some("10")),
    ("13", "Tecnologia", Some("10")),
    ("20", "Comercial", None),
    ("21", "Compras", Some("20")),
    ("30", "Operações", None),
    ("31", "Armazém", Some("30")),
    ("32", "Logística", Some("30")),
    ("33", "Logística São Paulo", Some("32")),
    ("34", "Logística Interior", Some("32")),
];

/// How the payroll falls on the areas.
pub const PAYROLL: [(&str, u64); 9] =
    [("10", 6), ("11", 7), ("12", 4), ("13", 5), ("20", 22), ("21", 7), ("31", 24), ("33", 16), ("34", 9)];

pub const PROJECTS: [(&str, &str); 2] =
    [("CD2", "Ampliação do centro de distribuição"), ("FROTA", "Renovação da frota")];

/// The parties in the order they are created, and where each group begins.
pub struct Cast {
    pub parties: Vec<NewParty>,
    customers: usize,
    suppliers: usize,
}

/// Parties with one part to play; the rest are customers, suppliers and carriers.
pub const LANDLORD: usize = 0;
pub const UTILITY: usize = 1;
pub const SOFTWARE: usize = 2;
pub const ACCOUNTANT: usize = 3;
pub const AGENCY: usize = 4;
pub const BUILDER: usize = 5;
pub const DEALER: usize = 6;
pub const STATIONER: usize = 7;
pub const CARRIERS: std::ops::Range<usize> = 8..14;

const SERVICES: [(&str, &str); 14] = [
    ("Galpões Anhanguera Locações Ltda.", "Jundiaí"),
    ("Energia Bandeirante S.A.", "São Paulo"),
    ("Nuvem Norte Sistemas Ltda.", "Campinas"),
    ("Prisma Contabilidade e Assessoria", "São Paulo"),
    ("Agência Ponto e Vírgula Ltda.", "São Paulo"),
    ("Construtora Serra do Japi Ltda.", "Jundiaí"),
    ("Caminhões Paulista Concessionária Ltda.", "Guarulhos"),
    ("Papelaria e Limpeza Central Ltda.", "Jundiaí"),
    ("Transportes Vale do Tietê Ltda.", "Itu"),
    ("Rápido Mantiqueira Cargas Ltda.", "Taubaté"),
    ("Expresso Três Rios Ltda.", "Ribeirão Preto"),
    ("Viaduto Logística Ltda.", "São Paulo"),
    ("Cargas Interlagos Ltda.", "São Paulo"),
    ("Entregas Bela Vista Ltda.", "Sorocaba"),
];

const SHOPS: [&str; 12] = [
    "Mercado",
    "Rede",
    "Padaria",
    "Empório",
    "Supermercado",
    "Mercearia",
    "Atacado",
    "Restaurante",
    "Lanchonete",
    "Hortifruti",
    "Conveniência",
    "Adega",
];
const SHOP_NAMES: [&str; 24] = [
    "Bom Preço",
    "Sabor",
    "Pão Quente",
    "São Lucas",
    "Primavera",
    "Dona Lurdes",
    "Três Irmãos",
    "Boa Vista",
    "Estrela do Sul",
    "Avenida",
    "Nova Aliança",
    "Santa Rita",
    "Horizonte",
    "Família Prado",
    "Jardim América",
    "Ipê Amarelo",
    "Central",
    "Pôr do Sol",
    "Vila Nova",
    "Cantinho Mineiro",
    "Bem-te-vi",
    "Praça da Matriz",
    "Recanto",
    "União",
];
const MAKERS: [&str; 6] =
    ["Indústria", "Companhia", "Comercial", "Grupo", "Importadora", "Fábricas Reunidas"];
const MAKER_NAMES: [&str; 16] = [
    "Paulínia",
    "Serra Negra",
    "Mogiana",
    "Araraquara",
    "Bragança",
    "Piracicaba",
    "Santa Clara",
    "Rio Pardo",
    "Mantiqueira",
    "Tropical",
    "Alvorada",
    "Planalto",
    "Litoral",
    "Campo Belo",
    "Aurora Paulista",
    "Vale Verde",
];
const CITIES: [&str; 12] = [
    "São Paulo",
    "Jundiaí",
    "Campinas",
    "Sorocaba",
    "Guarulhos",
    "Osasco",
    "Santo André",
    "Itu",
    "Piracicaba",
    "Ribeirão Preto",
    "São José dos Campos",
    "Limeira",
];
const PEOPLE: [&str; 3] = ["Ana Lúcia Ferreira", "João Batista Nogueira", "Célia Regina Matos"];

impl Cast {
    /// A cast for a company with this many entries: 60 parties for a small one, up to some 2,500.
    pub fn new(entries: usize, random: &mut Random) -> Cast {
        let customers = 36 + (entries / 400).min(2_000);
        let suppliers = 14 + (entries / 4_000).min(450);
        let mut made = Made { taken: HashSet::new(), random };
        let mut parties = Vec::with_capacity(SERVICES.len() + customers + suppliers);
        for (i, (name, city)) in SERVICES.iter().enumerate() {
            let carrier = CARRIERS.contains(&i);
            let party = NewParty { supplier: true, carrier, ..made.firm(name, city) };
            parties.push(party);
        }
        for i in 0..customers {
            let party = match PEOPLE.get(i / 12).filter(|_| i % 12 == 11) {
                Some(name) => made.person(name),
                None => made.named(&SHOPS, &SHOP_NAMES),
            };
            parties.push(NewParty { customer: true, ..party });
        }
        for _ in 0..suppliers {
            parties.push(NewParty { supplier: true, ..made.named(&MAKERS, &MAKER_NAMES) });
        }
        Cast { parties, customers, suppliers }
    }

    /// A customer; the earlier ones buy more often.
    pub fn customer(&self, random: &mut Random) -> usize {
        let (a, b) = (random.below(self.customers as i64), random.below(self.customers as i64));
        SERVICES.len() + a.min(b) as usize
    }

    /// A customer that is a firm.
    pub fn shop(&self, random: &mut Random) -> usize {
        let found = self.customer(random);
        // People stand apart from one another.
        let is_firm = self.parties.get(found).is_some_and(|party| party.email.is_some());
        if is_firm { found } else { found - 1 }
    }

    pub fn supplier(&self, random: &mut Random) -> usize {
        let (a, b) = (random.below(self.suppliers as i64), random.below(self.suppliers as i64));
        SERVICES.len() + self.customers + a.min(b) as usize
    }

    /// How many suppliers make goods.
    pub fn makers(&self) -> usize {
        self.suppliers
    }

    /// One of them, by its place.
    pub fn maker(&self, at: usize) -> usize {
        SERVICES.len() + self.customers + at % self.suppliers.max(1)
    }

    pub fn carrier(&self, random: &mut Random) -> usize {
        CARRIERS.start + random.below(CARRIERS.len() as i64) as usize
    }
}

/// Makes names and tax ids that no other party has.
struct Made<'a> {
    taken: HashSet<String>,
    random: &'a mut Random,
}

impl Made<'_> {
    fn named(&mut self, kinds: &[&str], names: &[&str]) -> NewParty {
        let city = self.random.pick(&CITIES).copied().unwrap_or_default();
        let kind = self.random.pick(kinds).copied().unwrap_or_default();
        let name = self.random.pick(names).copied().unwrap_or_default();
        let candidates = [format!("{kind} {name}"), format!("{kind} {name} {city}")];
        let numbered = (2..).map(|n| format!("{kind} {name} {city} {n}"));
        let free = candidates.into_iter().chain(numbered).find(|name| !self.taken.contains(name));
        self.firm(&free.unwrap_or_default(), city)
    }

    fn firm(&mut self, name: &str, city: &str) -> NewParty {
        self.taken.insert(name.to_owned());
        let tax_id = self.cnpj();
        let host: String = fold(name).chars().filter(char::is_ascii_alphanumeric).take(18).collect();
        NewParty {
            name: name.to_owned(),
            tax_id,
            email: Some(format!("contato@{host}.example")),
            phone: Some(self.phone()),
            city: Some(city.to_owned()),
            ..NewParty::default()
        }
    }

    fn person(&mut self, name: &str) -> NewParty {
        let base = format!("{:09}", self.random.between(100_000_000, 899_999_999));
        let tax_id = (0..100).find_map(|digits| TaxId::parse(&format!("{base}{digits:02}")).ok());
        NewParty {
            name: name.to_owned(),
            tax_id,
            phone: Some(self.phone()),
            city: Some("Jundiaí".to_owned()),
            ..NewParty::default()
        }
    }

    /// Eight digits that begin with a nine: no Brazilian line has such a number.
    fn phone(&mut self) -> String {
        format!("(11) 9000-{:04}", self.random.below(10_000))
    }

    /// One in eight is alphanumeric, as those given out since July 2026 are.
    fn cnpj(&mut self) -> Option<TaxId> {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
        loop {
            let base = if self.random.chance(12) {
                let root = (0..8).filter_map(|_| self.random.pick(LETTERS).map(|byte| char::from(*byte)));
                format!("{}0001", root.collect::<String>())
            } else {
                format!("{:08}0001", self.random.between(1_000_000, 59_999_999))
            };
            let digits = crate::kernel::tax_id::cnpj_digits(&base);
            if self.taken.insert(base.clone()) {
                return TaxId::parse(&format!("{base}{digits}")).ok();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_has_sixty_parties_or_more_each_with_its_own_tax_id() {
        for (entries, at_least) in [(100, 60), (1_000_000, 2_000)] {
            let cast = Cast::new(entries, &mut Random::new(1));
            assert!(cast.parties.len() >= at_least);
            let ids: HashSet<_> = cast.parties.iter().map(|party| party.tax_id.clone().unwrap()).collect();
            assert_eq!(ids.len(), cast.parties.len());
            let names: HashSet<_> = cast.parties.iter().map(|party| &party.name).collect();
            assert_eq!(names.len(), cast.parties.len());
            let mut random = Random::new(2);
            for _ in 0..1_000 {
                assert!(cast.parties[cast.customer(&mut random)].customer);
                assert!(cast.parties[cast.supplier(&mut random)].supplier);
                assert!(cast.parties[cast.carrier(&mut random)].carrier);
            }
        }
    }
}
