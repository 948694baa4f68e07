//! The sentences of `ProblemKind`, in Portuguese and English. Each says how to mend the file.

use super::problem::{Lang, ProblemKind};

impl ProblemKind {
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Pt => self.file_pt().unwrap_or_else(|| self.syntax_pt().unwrap_or_else(|| self.books_pt())),
            Lang::En => self.file_en().unwrap_or_else(|| self.syntax_en().unwrap_or_else(|| self.books_en())),
        }
    }

    fn file_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            Unreadable { path } => format!("o arquivo {path} não pôde ser lido; confira se existe e se há permissão."),
            NotUtf8 => "o texto não está em UTF-8; salve o arquivo nessa codificação e importe de novo.".into(),
            LineTooLong { bytes_max } => format!("a linha passa de {bytes_max} bytes; quebre-a em linhas menores."),
            TooManyProblems { shown } => {
                format!("há mais de {shown} problemas; corrija os que foram mostrados e importe de novo.")
            }
            IncludeNotFound { path } => {
                format!("o arquivo incluído {path} não foi encontrado; o caminho parte da pasta deste arquivo.")
            }
            IncludeOutside { path } => format!(
                "{path} fica fora da pasta do arquivo importado; copie-o para dentro dela e corrija o include."
            ),
            IncludePattern { path } => {
                format!("include com curingas ({path}) não é aceito; escreva um include para cada arquivo.")
            }
            IncludeCycle { path } => format!("{path} inclui a si mesmo; retire um dos includes."),
            IncludeTooDeep { path, depth_max } => {
                format!("{path} está além de {depth_max} níveis de include; junte alguns dos arquivos.")
            }
            ColumnMissing { column } => format!("falta a coluna {column} no cabeçalho; acrescente-a."),
            ColumnUnknown { column } => format!(
                "a coluna {column} não é conhecida; use date, journal, number, account, area, party, memo, debit, \
                 credit, document."
            ),
            ColumnTwice { column } => format!("a coluna {column} aparece duas vezes; deixe uma só."),
            FieldCount { found, expected } => {
                format!("a linha tem {found} campos e o cabeçalho {expected}; confira separadores e aspas.")
            }
            FieldEmpty { column } => format!("o campo {column} está vazio; preencha-o."),
            DebitAndCredit => "há débito e crédito na mesma linha; deixe só um dos dois.".into(),
            NeitherDebitNorCredit => "não há débito nem crédito; preencha um dos dois.".into(),
            NegativeAmount { column, text } => {
                format!("o valor {text} em {column} é negativo; ponha-o positivo na outra coluna.")
            }
            DecimalMarksMixed { text, mark, first_line } => format!(
                "o valor {text} não usa {mark} como separador decimal, como a linha {first_line} usa; escolha um só."
            ),
            BadTable => "a linha não pôde ser lida como CSV; confira as aspas.".into(),
            _ => return None,
        })
    }

    fn file_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            Unreadable { path } => format!("the file {path} could not be read; check that it exists and may be read."),
            NotUtf8 => "the text is not UTF-8; save the file in that encoding and import it again.".into(),
            LineTooLong { bytes_max } => format!("the line is longer than {bytes_max} bytes; break it up."),
            TooManyProblems { shown } => {
                format!("there are more than {shown} problems; mend those shown and import again.")
            }
            IncludeNotFound { path } => {
                format!("the included file {path} was not found; its path starts at the folder of this file.")
            }
            IncludeOutside { path } => {
                format!("{path} lies outside the folder of the imported file; copy it there and mend the include.")
            }
            IncludePattern { path } => {
                format!("an include with wildcards ({path}) is not accepted; write one include for each file.")
            }
            IncludeCycle { path } => format!("{path} includes itself; take one of the includes out."),
            IncludeTooDeep { path, depth_max } => {
                format!("{path} is more than {depth_max} includes deep; join some of the files.")
            }
            ColumnMissing { column } => format!("the header has no column {column}; add it."),
            ColumnUnknown { column } => format!(
                "the column {column} is not known; use date, journal, number, account, area, party, memo, debit, \
                 credit, document."
            ),
            ColumnTwice { column } => format!("the column {column} stands there twice; keep one."),
            FieldCount { found, expected } => {
                format!("the row has {found} fields and the header {expected}; check separators and quotes.")
            }
            FieldEmpty { column } => format!("the field {column} is empty; fill it in."),
            DebitAndCredit => "the row has both a debit and a credit; keep one of them.".into(),
            NeitherDebitNorCredit => "the row has neither debit nor credit; fill one of them in.".into(),
            NegativeAmount { column, text } => {
                format!("the amount {text} in {column} is negative; put it into the other column without the sign.")
            }
            DecimalMarksMixed { text, mark, first_line } => format!(
                "the amount {text} does not use {mark} as the decimal mark, as line {first_line} does; use one only."
            ),
            BadTable => "the row could not be read as CSV; check the quotes.".into(),
            _ => return None,
        })
    }

    fn syntax_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            UnknownDirective { word } => format!("“{word}” não é conhecido; retire a linha ou corrija a palavra."),
            UnsupportedDirective { word } => {
                format!("a diretiva {word} não é aceita na importação; retire-a e escreva o que ela faria.")
            }
            DirectiveIncomplete { word } => format!("a diretiva {word} está incompleta; complete a linha."),
            PeriodicRule => "regras periódicas (~) não são importadas; retire a regra ou grave os lançamentos.".into(),
            AutomatedRule => "regras automáticas (=) não são importadas; escreva as partidas nos lançamentos.".into(),
            Timeclock => "isto é um registro de ponto (timeclock), não um diário; importe um diário contábil.".into(),
            Timedot => "isto é um registro de horas (timedot), não um diário; importe um diário contábil.".into(),
            VirtualPosting { account } => format!(
                "a partida virtual de {account} não é aceita; retire os parênteses ou colchetes e feche o lançamento."
            ),
            RegexAlias { text } => {
                format!("alias com expressão regular ({text}) não é aceito; escreva o nome inteiro da conta.")
            }
            PostingOutsideEntry { text } => {
                format!("“{text}” está recuado fora de um lançamento; ponha a data do lançamento acima.")
            }
            BadDate { text } => format!("“{text}” não é uma data; escreva como 2026-01-31."),
            DateWithoutYear { text } => {
                format!("a data {text} não tem ano; escreva-o, ou ponha acima uma linha como “Y 2026”.")
            }
            BadAmount { text } => format!("“{text}” não é um valor; escreva como 1234.56 BRL."),
            AmbiguousNumber { text } => format!(
                "{text} tanto pode ser mil quanto um; ponha no início “decimal-mark ,” ou “decimal-mark .”, ou \
                 escreva os centavos."
            ),
            NumberTooLarge { text } => format!("o número {text} tem dígitos demais; escreva-o com menos."),
            ExpressionAmount { text } => format!("a expressão {text} não é aceita; escreva o resultado."),
            UnexpectedText { text } => format!("“{text}” não era esperado aqui; retire-o ou corrija a linha."),
            AccountMissing => "falta o nome da conta; escreva-o antes do valor, com dois espaços entre eles.".into(),
            BadAccountName { account } => format!("“{account}” não serve como conta; escreva partes separadas por :."),
            UnclosedString => "o texto entre aspas não termina; feche as aspas.".into(),
            AccountKindUnknown { account } => format!(
                "não se sabe de que tipo é a conta {account}; acrescente a linha “account {account}  ; type: A” \
                 (A ativo, L passivo, E patrimônio, R receita, X despesa) ou crie-a antes no plano de contas."
            ),
            BadAccountKind { account, text } => {
                format!("o tipo {text} da conta {account} não existe; use A, L, E, R, X, C ou V.")
            }
            _ => return None,
        })
    }

    fn syntax_en(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            UnknownDirective { word } => format!("“{word}” is not known; take the line out or mend the word."),
            UnsupportedDirective { word } => {
                format!("the directive {word} cannot be imported; take it out and write what it would do.")
            }
            DirectiveIncomplete { word } => format!("the directive {word} is incomplete; complete the line."),
            PeriodicRule => "periodic rules (~) are not imported; take the rule out or write its entries.".into(),
            AutomatedRule => "automated rules (=) are not imported; write their postings into the entries.".into(),
            Timeclock => "this is a timeclock log, not a journal; import a journal of entries.".into(),
            Timedot => "this is a timedot log, not a journal; import a journal of entries.".into(),
            VirtualPosting { account } => format!(
                "the virtual posting to {account} is not accepted; take its brackets away and balance the entry."
            ),
            RegexAlias { text } => {
                format!("an alias with a regular expression ({text}) is not accepted; write the whole account name.")
            }
            PostingOutsideEntry { text } => {
                format!("“{text}” is indented outside of an entry; put the date of the entry above it.")
            }
            BadDate { text } => format!("“{text}” is not a date; write it like 2026-01-31."),
            DateWithoutYear { text } => {
                format!("the date {text} has no year; write it, or put a line like “Y 2026” above.")
            }
            BadAmount { text } => format!("“{text}” is not an amount; write it like 1234.56 USD."),
            AmbiguousNumber { text } => format!(
                "{text} may be a thousand or one; begin the file with “decimal-mark .” or “decimal-mark ,”, or write \
                 the cents."
            ),
            NumberTooLarge { text } => format!("the number {text} has too many digits; write it with fewer."),
            ExpressionAmount { text } => format!("the expression {text} is not accepted; write its result."),
            UnexpectedText { text } => format!("“{text}” is not expected here; take it out or mend the line."),
            AccountMissing => "the account name is missing; write it before the amount, two spaces between.".into(),
            BadAccountName { account } => format!("“{account}” cannot be an account; write parts joined by :."),
            UnclosedString => "the quoted text does not end; close the quotes.".into(),
            AccountKindUnknown { account } => format!(
                "the kind of the account {account} is not known; add the line “account {account}  ; type: A” \
                 (A asset, L liability, E equity, R revenue, X expense), or make it in the chart of accounts first."
            ),
            BadAccountKind { account, text } => {
                format!("the type {text} of the account {account} does not exist; use A, L, E, R, X, C or V.")
            }
            _ => return None,
        })
    }

    fn books_pt(&self) -> String {
        use ProblemKind::*;
        match self {
            AccountNotOpen { account, date } => {
                format!("a conta {account} não está aberta em {date}; acrescente “{date} open {account}”.")
            }
            CommodityNotAllowed { account, commodity } => {
                format!("a conta {account} não foi aberta para {commodity}; inclua-a no open da conta.")
            }
            PriceOfItself { commodity } => format!(
                "a cotação de {commodity} está em {commodity}: o símbolo e o código são a mesma moeda aqui; escreva \
                 o código da outra moeda ou retire a linha."
            ),
            PriceNotPositive { commodity, amount } => {
                format!("a cotação de {commodity} é {amount}; escreva um valor acima de zero.")
            }
            TwoAmountsMissing { first_line } => format!(
                "falta o valor aqui e na linha {first_line}; só uma partida do lançamento pode ficar sem valor."
            ),
            Unbalanced { differences } => {
                format!("o lançamento não fecha: sobra {}; corrija os valores.", differences.join(" e "))
            }
            NoRate { account, commodity, date, currency, beancount } => {
                let price = price_line(*beancount, &date.to_string(), commodity, "VALOR", currency);
                format!(
                    "não há cotação de {commodity} em {currency} até {date} para a conta {account}; acrescente \
                     “{price}” ou o custo da partida com @."
                )
            }
            TooManyDecimals { account, amount, decimals_max } => format!(
                "o valor {amount} da conta {account} tem mais de {decimals_max} decimais; arredonde-o."
            ),
            AmountTooLarge { account } => {
                format!("o valor da conta {account} é grande demais para ser guardado; divida-o.")
            }
            TooFewLines { lines } => format!(
                "o lançamento tem {lines} partida com valor e precisa de duas; acrescente a contrapartida."
            ),
            BalanceDiffers { account, expected, found } => format!(
                "o saldo de {account} deveria ser {expected} e é {found}; corrija o saldo ou o que falta antes."
            ),
            OtherCommodityLeft { account, found } => {
                format!("a conta {account} também guarda {found}, e == pede que não reste mais nada; use = ou zere.")
            }
            LotNotFound { account, amount } => {
                format!("não há em {account} lote que sirva para {amount}; confira custo, data e etiqueta.")
            }
            LotTooSmall { account, amount, held } => {
                format!("a baixa de {amount} em {account} passa do que o lote tem, {held}; divida-a pelos lotes.")
            }
            LotAmbiguous { account, amount } => format!(
                "mais de um lote em {account} serve para {amount}; diga custo, data ou etiqueta entre chaves, ou \
                 abra a conta com “FIFO”."
            ),
            LotCostUnknown { account, amount } => {
                format!("não se sabe o custo de {amount} em {account}; escreva-o entre chaves, como {{10.00 BRL}}.")
            }
            PadUnused { account } => {
                format!("o pad de {account} não serve a nenhum balance depois dele; retire-o ou acrescente o balance.")
            }
            other => format!("{other:?}"),
        }
    }

    fn books_en(&self) -> String {
        use ProblemKind::*;
        match self {
            AccountNotOpen { account, date } => {
                format!("the account {account} is not open on {date}; add “{date} open {account}”.")
            }
            CommodityNotAllowed { account, commodity } => {
                format!("the account {account} was not opened for {commodity}; add it to the account's open line.")
            }
            PriceOfItself { commodity } => format!(
                "the price of {commodity} is in {commodity}: the symbol and the code are one currency here; write \
                 the other currency's code or take the line out."
            ),
            PriceNotPositive { commodity, amount } => {
                format!("the price of {commodity} is {amount}; write one above zero.")
            }
            TwoAmountsMissing { first_line } => format!(
                "the amount is missing here and on line {first_line}; only one posting of an entry may leave it out."
            ),
            Unbalanced { differences } => {
                format!("the entry does not balance: {} is left over; mend the amounts.", differences.join(" and "))
            }
            NoRate { account, commodity, date, currency, beancount } => {
                let price = price_line(*beancount, &date.to_string(), commodity, "RATE", currency);
                format!(
                    "there is no rate of {commodity} in {currency} by {date} for the account {account}; add \
                     “{price}”, or the cost of the posting with @."
                )
            }
            TooManyDecimals { account, amount, decimals_max } => {
                format!("the amount {amount} of the account {account} has more than {decimals_max} decimals; round it.")
            }
            AmountTooLarge { account } => {
                format!("the amount of the account {account} is too large to be kept; split it.")
            }
            TooFewLines { lines } => {
                format!("the entry has {lines} line with an amount and needs two; add the other side.")
            }
            BalanceDiffers { account, expected, found } => format!(
                "the balance of {account} should be {expected} and is {found}; mend it, or what is missing before."
            ),
            OtherCommodityLeft { account, found } => {
                format!("the account {account} also holds {found}, and == asks for nothing else; use = or clear it.")
            }
            LotNotFound { account, amount } => {
                format!("no lot in {account} fits {amount}; check its cost, date and label.")
            }
            LotTooSmall { account, amount, held } => {
                format!("taking {amount} from {account} is more than the lot holds, {held}; split it over the lots.")
            }
            LotAmbiguous { account, amount } => format!(
                "more than one lot in {account} fits {amount}; name the cost, date or label in the braces, or open \
                 the account with “FIFO”."
            ),
            LotCostUnknown { account, amount } => {
                format!("the cost of {amount} in {account} is not known; write it in the braces, like {{10.00 USD}}.")
            }
            PadUnused { account } => {
                format!("the pad of {account} serves no balance after it; take it out or add the balance.")
            }
            other => format!("{other:?}"),
        }
    }
}

/// A price line as the file's own format writes it.
fn price_line(beancount: bool, date: &str, commodity: &str, rate: &str, currency: &str) -> String {
    match beancount {
        true => format!("{date} price {commodity} {rate} {currency}"),
        false => format!("P {date} {commodity} {rate} {currency}"),
    }
}
