//! The sentences of `ProblemKind` in Portuguese. Each says how to mend the file.

use super::commodity::is_currency;
use super::problem::{ProblemKind, price_line};

impl ProblemKind {
    fn files_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            Unreadable { path } => {
                format!("o arquivo {path} não pôde ser lido; confira se existe e se há permissão.")
            }
            NotUtf8 => {
                "o texto não está em UTF-8; salve o arquivo nessa codificação e importe de novo.".into()
            }
            LineTooLong { bytes_max } => {
                format!("a linha passa de {bytes_max} bytes; quebre-a em linhas menores.")
            }
            TooManyProblems { shown } => {
                format!("há mais de {shown} problemas; corrija os que foram mostrados e importe de novo.")
            }
            IncludeNotFound { path } => {
                format!(
                    "o arquivo incluído {path} não foi encontrado; o caminho parte da pasta deste arquivo."
                )
            }
            IncludeOutside { path } => format!(
                "{path} fica fora da pasta do arquivo importado; copie-o para dentro dela e corrija o \
                include."
            ),
            IncludePattern { path } => {
                format!("include com curingas ({path}) não é aceito; escreva um include para cada arquivo.")
            }
            IncludeCycle { path } => format!("{path} inclui a si mesmo; retire um dos includes."),
            IncludeTooDeep { path, depth_max } => {
                format!("{path} está além de {depth_max} níveis de include; junte alguns dos arquivos.")
            }
            _ => return None,
        })
    }

    fn table_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            ColumnMissing { column } => format!("falta a coluna {column} no cabeçalho; acrescente-a."),
            ColumnUnknown { column } => format!(
                "a coluna {column} não é conhecida; use date, journal, number, account, area, party, memo, \
                debit, \
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
                "o valor {text} não usa {mark} como separador decimal, como a linha {first_line} usa; \
                escolha um só."
            ),
            BadTable => "a linha não pôde ser lida como CSV; confira as aspas.".into(),
            _ => return None,
        })
    }

    fn words_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            UnknownDirective { word } => {
                format!("“{word}” não é conhecido; retire a linha ou corrija a palavra.")
            }
            UnsupportedDirective { word } => {
                format!("a diretiva {word} não é aceita na importação; retire-a e escreva o que ela faria.")
            }
            DirectiveIncomplete { word } => format!("a diretiva {word} está incompleta; complete a linha."),
            PeriodicRule => {
                "regras periódicas (~) não são importadas; retire a regra ou grave os lançamentos.".into()
            }
            AutomatedRule => {
                "regras automáticas (=) não são importadas; escreva as partidas nos lançamentos.".into()
            }
            Timeclock => {
                "isto é um registro de ponto (timeclock), não um diário; importe um diário contábil.".into()
            }
            Timedot => {
                "isto é um registro de horas (timedot), não um diário; importe um diário contábil.".into()
            }
            VirtualPosting { account } => format!(
                "a partida virtual de {account} não é aceita; retire os parênteses ou colchetes e feche o \
                lançamento."
            ),
            RegexAlias { text } => {
                format!("alias com expressão regular ({text}) não é aceito; escreva o nome inteiro da conta.")
            }
            PostingOutsideEntry { text } => {
                format!("“{text}” está recuado fora de um lançamento; ponha a data do lançamento acima.")
            }
            UnexpectedText { text } => {
                format!("“{text}” não era esperado aqui; retire-o ou corrija a linha.")
            }
            UnclosedString => "o texto entre aspas não termina; feche as aspas.".into(),
            _ => return None,
        })
    }

    fn amounts_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            BadDate { text } => format!("“{text}” não é uma data; escreva como 2026-01-31."),
            DateWithoutYear { text } => {
                format!("a data {text} não tem ano; escreva-o, ou ponha acima uma linha como “Y 2026”.")
            }
            BadAmount { text } => format!("“{text}” não é um valor; escreva como 1234.56 BRL."),
            AmbiguousNumber { text } => format!(
                "{text} tanto pode ser mil quanto um; ponha no início “decimal-mark ,” ou “decimal-mark \
                .”, ou \
                 escreva os centavos."
            ),
            NumberTooLarge { text } => format!("o número {text} tem dígitos demais; escreva-o com menos."),
            ExpressionAmount { text } => format!("a expressão {text} não é aceita; escreva o resultado."),
            TooManyDecimals { account, amount, decimals_max } => format!(
                "o valor {amount} da conta {account} tem mais de {decimals_max} decimais; arredonde-o."
            ),
            AmountTooLarge { account } => {
                format!("o valor da conta {account} é grande demais para ser guardado; divida-o.")
            }
            PriceOfItself { commodity } => format!(
                "a cotação de {commodity} está em {commodity}: o símbolo e o código são a mesma moeda \
                aqui; escreva \
                 o código da outra moeda ou retire a linha."
            ),
            PriceNotPositive { commodity, amount } => {
                format!("a cotação de {commodity} é {amount}; escreva um valor acima de zero.")
            }
            _ => return None,
        })
    }

    fn accounts_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            AreaUnknown { area } => {
                format!("não há área “{area}”; crie-a nas áreas da empresa ou corrija o código ou o nome.")
            }
            PeriodClosed { date } => format!(
                "o mês de {} está fechado; use um dia de um mês aberto ou peça a reabertura.",
                date.show(crate::kernel::Lang::Pt)
            ),
            AccountInactive { account } => {
                format!("a conta {account} está inativa; reative-a ou use outra.")
            }
            AccountMissing => {
                "falta o nome da conta; escreva-o antes do valor, com dois espaços entre eles.".into()
            }
            BadAccountName { account } => {
                format!("“{account}” não serve como conta; escreva partes separadas por :.")
            }
            AccountKindUnknown { account, table: true } => format!(
                "não há a conta {account}; escreva o código ou o caminho completo de uma conta do plano, \
                 comece o caminho por Ativo, Passivo, Patrimônio, Receitas ou Despesas, ou \
                 crie a conta antes."
            ),
            AccountKindUnknown { account, table: false } => format!(
                "não se sabe de que tipo é a conta {account}; acrescente a linha “account {account}  ; \
                type: A” \
                 (A ativo, L passivo, E patrimônio, R receita, X despesa) ou crie-a antes no plano de contas."
            ),
            BadAccountKind { account, text } => {
                format!("o tipo {text} da conta {account} não existe; use A, L, E, R, X, C ou V.")
            }
            AccountNotOpen { account, date } => {
                format!("a conta {account} não está aberta em {date}; acrescente “{date} open {account}”.")
            }
            BadCommodity { commodity } => format!(
                "a mercadoria “{commodity}” não pode ser guardada; dê a ela um nome de até 24 letras."
            ),
            CommodityNotAllowed { account, commodity } => {
                format!("a conta {account} não foi aberta para {commodity}; inclua-a no open da conta.")
            }
            _ => return None,
        })
    }

    fn books_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            TwoAmountsMissing { first_line } => format!(
                "falta o valor aqui e na linha {first_line}; só uma partida do lançamento pode ficar sem \
                valor."
            ),
            Unbalanced { differences } => {
                format!("o lançamento não fecha: sobra {}; corrija os valores.", differences.join(" e "))
            }
            NoRate { account, commodity, date, currency, beancount } => {
                let price = price_line(*beancount, &date.to_string(), commodity, "VALOR", currency);
                let instead = match is_currency(commodity) {
                    true => format!(", ou importe em uma empresa cuja moeda seja {commodity}"),
                    false => String::new(),
                };
                format!(
                    "não há cotação de {commodity} em {currency} até {date} para a conta {account}; \
                     acrescente “{price}” ou o custo da partida com @{instead}."
                )
            }
            TooFewLines { lines } => format!(
                "o lançamento tem {lines} partida com valor e precisa de duas; acrescente a contrapartida."
            ),
            BalanceDiffers { account, expected, found } => format!(
                "o saldo de {account} deveria ser {expected} e é {found}; corrija o saldo ou o que falta \
                antes."
            ),
            OtherCommodityLeft { account, found } => {
                format!(
                    "a conta {account} também guarda {found}, e == pede que não reste mais nada; use = ou \
                    zere."
                )
            }
            _ => return None,
        })
    }

    fn lots_pt(&self) -> Option<String> {
        use ProblemKind::*;
        Some(match self {
            LotNotFound { account, amount } => {
                format!("não há em {account} lote que sirva para {amount}; confira custo, data e etiqueta.")
            }
            LotTooSmall { account, amount, held } => {
                format!(
                    "a baixa de {amount} em {account} passa do que o lote tem, {held}; divida-a pelos lotes."
                )
            }
            LotAmbiguous { account, amount } => format!(
                "mais de um lote em {account} serve para {amount}; diga custo, data ou etiqueta entre \
                chaves, ou \
                 abra a conta com “FIFO”."
            ),
            LotCostUnknown { account, amount } => {
                format!(
                    "não se sabe o custo de {amount} em {account}; escreva-o entre chaves, como {{10.00 \
                    BRL}}."
                )
            }
            PadUnused { account } => {
                format!(
                    "o pad de {account} não serve a nenhum balance depois dele; retire-o ou acrescente o \
                    balance."
                )
            }
            _ => return None,
        })
    }

    pub(super) fn text_pt(&self) -> String {
        self.files_pt()
            .or_else(|| self.table_pt())
            .or_else(|| self.words_pt())
            .or_else(|| self.amounts_pt())
            .or_else(|| self.accounts_pt())
            .or_else(|| self.books_pt())
            .or_else(|| self.lots_pt())
            .unwrap_or_default()
    }
}
