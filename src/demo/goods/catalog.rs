//! What the demo company sells: food, drinks, cleaning and paper by the case, made up of products, brands and
//! makers.

use super::super::cast::Cast;
use super::super::random::Random;
use crate::stock::model::{Barcode, NotABarcode};

/// A kind of goods with the aisle it lies in.
pub struct Kind {
    pub code: &'static str,
    pub name: &'static str,
    pub aisle: &'static str,
    brands: [&'static str; 6],
    products: [Product; 8],
}

/// Name, case, NCM, grams and cost in centavos of a case, days it keeps (0 where it is not kept by lots).
type Product = (&'static str, &'static str, &'static str, i64, i64, i32);

const STAPLES: [Product; 8] = [
    ("Arroz tipo 1 5 kg", "fardo 6", "10063021", 30_200, 9_480, 0),
    ("Feijão carioca 1 kg", "fardo 10", "07133399", 10_150, 5_290, 0),
    ("Açúcar refinado 1 kg", "fardo 10", "17019900", 10_120, 3_310, 0),
    ("Óleo de soja 900 ml", "caixa 20", "15079011", 18_900, 9_760, 0),
    ("Farinha de trigo 1 kg", "fardo 10", "11010010", 10_130, 3_480, 0),
    ("Macarrão espaguete 500 g", "fardo 20", "19021900", 10_200, 5_140, 0),
    ("Molho de tomate 340 g", "caixa 24", "21032010", 8_640, 3_920, 0),
    ("Sal refinado 1 kg", "fardo 30", "25010020", 30_300, 3_050, 0),
];
const COFFEE: [Product; 8] = [
    ("Café torrado e moído 500 g", "caixa 10", "09012100", 5_300, 12_900, 0),
    ("Café em grão 1 kg", "caixa 6", "09012100", 6_250, 17_400, 0),
    ("Café solúvel 100 g", "caixa 24", "21011110", 3_950, 18_200, 0),
    ("Cappuccino 200 g", "caixa 12", "21011200", 2_900, 9_350, 0),
    ("Chá mate 250 g", "caixa 20", "09030010", 5_400, 6_120, 0),
    ("Chá de camomila 15 sachês", "caixa 40", "12119090", 1_100, 7_250, 0),
    ("Achocolatado em pó 400 g", "caixa 24", "18069000", 10_300, 9_840, 0),
    ("Filtro de papel 103", "caixa 30", "48232010", 2_650, 6_030, 0),
];
const DRINKS: [Product; 8] = [
    ("Água mineral 500 ml", "fardo 12", "22011000", 6_250, 1_130, 0),
    ("Água com gás 500 ml", "fardo 12", "22011000", 6_250, 1_290, 0),
    ("Refrigerante cola 2 l", "fardo 6", "22021000", 12_400, 2_980, 0),
    ("Refrigerante guaraná 350 ml", "fardo 12", "22021000", 4_500, 2_310, 0),
    ("Suco de uva integral 1 l", "caixa 12", "20096100", 13_100, 9_420, 0),
    ("Néctar de laranja 1 l", "caixa 12", "22029900", 12_700, 5_160, 0),
    ("Cerveja pilsen 350 ml", "fardo 12", "22030000", 4_500, 3_070, 0),
    ("Energético 250 ml", "fardo 12", "22029900", 3_400, 6_150, 0),
];
const DAIRY: [Product; 8] = [
    ("Leite UHT integral 1 l", "caixa 12", "04012010", 12_900, 4_620, 120),
    ("Leite UHT desnatado 1 l", "caixa 12", "04011010", 12_900, 4_540, 120),
    ("Creme de leite 200 g", "caixa 27", "04014021", 5_850, 6_410, 150),
    ("Leite condensado 395 g", "caixa 27", "04029900", 11_200, 12_800, 180),
    ("Manteiga com sal 200 g", "caixa 24", "04051000", 5_100, 17_300, 90),
    ("Requeijão cremoso 200 g", "caixa 12", "04061090", 2_900, 7_080, 75),
    ("Queijo muçarela 3 kg", "caixa 4", "04061010", 12_300, 31_200, 80),
    ("Iogurte natural 170 g", "caixa 24", "04032000", 4_400, 4_830, 60),
];
const SWEETS: [Product; 8] = [
    ("Biscoito cream cracker 350 g", "caixa 20", "19053100", 7_400, 5_890, 180),
    ("Biscoito recheado 130 g", "caixa 40", "19053100", 5_700, 6_340, 180),
    ("Biscoito de polvilho 100 g", "caixa 24", "19059090", 2_700, 6_020, 120),
    ("Bolo pronto 250 g", "caixa 12", "19059090", 3_300, 5_470, 75),
    ("Pão de forma 500 g", "caixa 8", "19059010", 4_200, 4_110, 60),
    ("Chocolate ao leite 90 g", "caixa 18", "18063210", 1_800, 7_290, 210),
    ("Goiabada 600 g", "caixa 12", "20079910", 7_500, 5_380, 0),
    ("Granola 800 g", "caixa 12", "19042000", 9_900, 11_700, 150),
];
const CLEANING: [Product; 8] = [
    ("Detergente neutro 500 ml", "caixa 24", "34025000", 12_600, 3_860, 0),
    ("Sabão em pó 1,6 kg", "caixa 9", "34025000", 14_700, 12_200, 0),
    ("Água sanitária 2 l", "caixa 6", "28289011", 12_600, 2_790, 0),
    ("Desinfetante lavanda 2 l", "caixa 6", "38089419", 12_500, 3_980, 0),
    ("Limpador multiuso 500 ml", "caixa 24", "34025000", 12_700, 6_530, 0),
    ("Amaciante 2 l", "caixa 6", "38099190", 12_500, 4_870, 0),
    ("Esponja dupla face", "fardo 60", "68053090", 1_100, 4_220, 0),
    ("Álcool 70 % 1 l", "caixa 12", "22071090", 10_600, 7_150, 0),
];
const HYGIENE: [Product; 8] = [
    ("Papel higiênico folha dupla 12 rolos", "fardo 6", "48181000", 7_900, 7_460, 0),
    ("Sabonete em barra 85 g", "caixa 72", "34011190", 6_800, 11_300, 0),
    ("Creme dental 90 g", "caixa 72", "33061000", 7_900, 16_900, 0),
    ("Xampu 325 ml", "caixa 12", "33051000", 4_500, 10_400, 0),
    ("Desodorante aerossol 150 ml", "caixa 12", "33072010", 2_300, 11_100, 0),
    ("Absorvente com abas", "caixa 24", "96190000", 2_600, 8_230, 0),
    ("Fralda M 40 unidades", "fardo 8", "96190000", 11_200, 27_600, 0),
    ("Lenço umedecido 50 unidades", "caixa 24", "34013000", 7_300, 9_950, 0),
];
const PAPER: [Product; 8] = [
    ("Copo descartável 200 ml", "caixa 25", "39241000", 5_500, 9_180, 0),
    ("Guardanapo 33 cm", "fardo 24", "48183000", 5_300, 5_060, 0),
    ("Papel toalha 2 rolos", "fardo 12", "48182000", 3_900, 4_630, 0),
    ("Saco de lixo 100 l", "fardo 25", "39232190", 12_400, 8_770, 0),
    ("Papel-alumínio 30 cm", "caixa 25", "76071190", 5_900, 9_640, 0),
    ("Filme de PVC 28 cm", "caixa 12", "39204390", 6_900, 7_920, 0),
    ("Prato descartável 15 cm", "caixa 50", "39241000", 4_700, 7_310, 0),
    ("Sacola plástica 40 × 50", "fardo 10", "39232190", 9_800, 9_030, 0),
];

const fn kind(
    (code, name, aisle): (&'static str, &'static str, &'static str),
    brands: [&'static str; 6],
    products: [Product; 8],
) -> Kind {
    Kind { code, name, aisle, brands, products }
}

pub static KINDS: [Kind; 8] = [
    kind(
        ("MER", "Mercearia", "A"),
        ["Bom Grão", "Serra Clara", "Dona Inês", "Campo Fino", "Vale do Sol", "Cantagalo"],
        STAPLES,
    ),
    kind(
        ("CAF", "Cafés e chás", "B"),
        ["Mogiana", "Fazenda Velha", "Aroma Paulista", "Três Serras", "Bule Azul", "Manhãzinha"],
        COFFEE,
    ),
    kind(
        ("BEB", "Bebidas", "C"),
        ["Fonte Alta", "Tropicana do Sul", "Pé de Serra", "Ibitira", "Rio Claro", "Verão"],
        DRINKS,
    ),
    kind(
        ("LAT", "Laticínios e frios", "D"),
        ["Mantiqueira", "Curral Novo", "Boa Ordenha", "Santa Clara", "Campina Verde", "Leiteria Real"],
        DAIRY,
    ),
    kind(
        ("BIS", "Biscoitos e doces", "E"),
        ["Crocante", "Vó Zica", "Doce Prosa", "Trigal", "Bem-Casado", "Merenda"],
        SWEETS,
    ),
    kind(
        ("LIM", "Limpeza", "F"),
        ["Brilhomax", "Casa Leve", "Limpol Sul", "Alvura", "Fresco Lar", "Zás"],
        CLEANING,
    ),
    kind(
        ("HIG", "Higiene pessoal", "G"),
        ["Macieza", "Sereno", "Flor de Lis", "Cuidar", "Nuvem", "Pétala"],
        HYGIENE,
    ),
    kind(
        ("DES", "Descartáveis", "H"),
        ["Práticos", "Descarbem", "Festa Boa", "Copobrás Sul", "Plastline", "Embrulha"],
        PAPER,
    ),
];

pub struct DemoItem {
    pub sku: String,
    pub name: String,
    /// Among [`KINDS`].
    pub kind: usize,
    pub unit: &'static str,
    pub barcode: Option<Barcode>,
    pub ncm: &'static str,
    /// Grams of a case.
    pub weight: i64,
    /// The party that makes it.
    pub supplier: usize,
    /// Centavos of a case today.
    pub cost: i64,
    pub price: i64,
    /// Days it keeps, where it is kept by lots.
    pub keeps: Option<i32>,
    /// How often it is asked for, beside the others.
    pub asked: u64,
    /// Cases a month brings today.
    pub demand: i64,
}

impl DemoItem {
    pub fn reorder_point(&self) -> i64 {
        self.demand * 6 / 10
    }
}

/// So many items, the first brand of every product before the second of any; from so many makers.
pub fn items(count: usize, makers: usize, cast: &Cast, random: &mut Random) -> Vec<DemoItem> {
    let mut items = Vec::with_capacity(count);
    let every = KINDS.iter().map(|kind| kind.brands.len() * kind.products.len()).sum::<usize>();
    for n in 0..count.min(every) {
        let (kind_at, product_at, brand_at) = (n % 8, n / 8 % 8, n / 64);
        let kind = &KINDS[kind_at];
        let (product, case, ncm, weight, cost, keeps) = kind.products[product_at];
        let brand = kind.brands[brand_at];
        let twelve =
            format!("7899{:03}{:05}", 100 + kind_at * 6 + brand_at, 10 * product_at + 1_000 * kind_at);
        let cost = random.around(cost * (100 - 3 * brand_at as i64) / 100, 4);
        items.push(DemoItem {
            sku: format!("{}-{}{:02}", kind.code, brand_at + 1, product_at + 1),
            name: format!("{product} {brand}, {case}"),
            kind: kind_at,
            unit: if case.starts_with("fardo") { "fd" } else { "cx" },
            barcode: barcode(&twelve),
            ncm,
            weight,
            supplier: cast.maker((kind_at + 8 * (brand_at % 2)) % makers.max(1)),
            cost,
            price: random.around(cost * 1_000 / 462, 4),
            keeps: (keeps > 0).then_some(keeps),
            asked: (8_000 / (20 + random.below(count as i64))).unsigned_abs(),
            demand: 0,
        });
    }
    items
}

/// Twelve digits with the one that makes them an EAN-13.
fn barcode(twelve: &str) -> Option<Barcode> {
    match Barcode::parse(&format!("{twelve}0")) {
        Err(NotABarcode::WrongDigit(right)) => Barcode::parse(&format!("{twelve}{right}")).ok(),
        other => other.ok(),
    }
}
