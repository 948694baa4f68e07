//! The closed list of errors that reach a user: codes, no free text. Causes are logged with a reference,
//! never sent.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::kernel::{Lang, Text};
use crate::words;

/// What is wrong with one field of a form. `field` is its name in the form (`lines[2].account`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub code: Fault,
    /// What the text names: an account's code, an amount already written for the reader.
    pub detail: Option<String>,
}

impl FieldError {
    pub fn new(field: impl Into<String>, code: Fault) -> FieldError {
        FieldError { field: field.into(), code, detail: None }
    }

    pub fn about(field: impl Into<String>, code: Fault, detail: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), code, detail: Some(detail.into()) }
    }

    /// The sentence beside the field; `{}` in the catalogue is the detail.
    pub fn text(&self, lang: Lang) -> String {
        self.code.text(lang).replace("{}", self.detail.as_deref().unwrap_or(""))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    #[error("not signed in")]
    SignIn,
    #[error("forbidden")]
    Forbidden,
    #[error("not found")]
    NotFound,
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    #[error("refused: {0:?}")]
    Refused(Rule),
    #[error("busy")]
    Busy,
    #[error("bad request")]
    BadRequest,
    /// Something failed that the user cannot mend; the number finds the cause in the log.
    #[error("internal, reference {0}")]
    Internal(String),
}

words! {
    /// What can be wrong with a field.
    pub enum Fault {
        Required: "Preencha este campo.", "Fill in this field.";
        TooLong: "Texto longo demais; o limite é {}.", "Text too long; the limit is {}.";
        NotADay: "Não é um dia. Use 24/11/2026, 24-11, 5, +5, −10 ou h.", "Not a day. Use 24 Nov 2026, 24-11, 5, +5, −10 or t.";
        NotATime: "Não é uma hora. Use 14:32 ou 14:32:05.", "Not a time of day. Use 14:32 or 14:32:05.";
        EndsBeforeStart: "Termina antes de começar; use {} ou um dia depois.", "Ends before it begins; use {} or a later day.";
        NotMoney: "Não é um valor. Use 1.234,56 ou uma conta como 1200*3.", "Not an amount. Use 1,234.56 or a sum such as 1200*3.";
        TooManyDecimals: "Casas decimais demais para esta moeda.", "Too many decimal places for this currency.";
        TooLarge: "Valor grande demais.", "Amount too large.";
        NotATaxId: "CPF ou CNPJ inválido; confira os dígitos.", "Invalid CPF or CNPJ; check the digits.";
        NotAnEmail: "E-mail inválido.", "Invalid e-mail address.";
        Unknown: "Não existe: {}. Escolha um da lista.", "Does not exist: {}. Choose one from the list.";
        Taken: "Já existe outro com este valor.", "Another one has this value already.";
        Synthetic: "A conta {} é sintética; escolha uma analítica abaixo dela.", "Account {} is a heading; choose one below it.";
        Inactive: "{} está inativa; reative ou escolha outra.", "{} is inactive; reactivate it or choose another.";
        BothSides: "Preencha débito ou crédito, não os dois.", "Fill in debit or credit, not both.";
        NoSide: "Informe um valor a débito ou a crédito.", "Enter an amount as debit or credit.";
        Negative: "Use um valor positivo; para inverter, use o outro lado.", "Use a positive amount; to turn it round, use the other side.";
        Ambiguous: "Serve a mais de uma: {}. Escreva mais.", "More than one fits: {}. Type more.";
        TooManyLines: "Linhas demais; o limite é {}.", "Too many lines; the limit is {}.";
        TwoLines: "Um lançamento tem ao menos duas linhas com valor.", "An entry has at least two lines with an amount.";
        MissingCredit: "Faltam {} a crédito para fechar.", "{} missing on the credit side to balance.";
        MissingDebit: "Faltam {} a débito para fechar.", "{} missing on the debit side to balance.";
        PeriodClosed: "O período {} está fechado; use um dia de um período aberto ou peça a reabertura.", "Period {} is closed; use a day in an open period or ask to reopen it.";
        NoColon: "O nome não leva dois-pontos; eles separam os níveis.", "The name has no colon; colons separate the levels.";
        NoBlanks: "O código não leva espaços.", "The code has no blanks.";
        NoFile: "Escolha um arquivo.", "Choose a file.";
        EmptyFile: "O arquivo está vazio.", "The file is empty.";
        NotAChoice: "Escolha um valor da lista.", "Choose a value from the list.";
        Loop: "Não pode ficar abaixo de si mesma.", "It cannot be below itself.";
        WeakPassword: "Senha fácil de adivinhar; use ao menos 10 caracteres, por exemplo quatro palavras.", "Password easy to guess; use at least 10 characters, for example four words.";
        WrongPassword: "Senha incorreta.", "Wrong password.";
        WrongCode: "Código incorreto ou já usado.", "Wrong code or already used.";
        Mismatch: "As duas não são iguais.", "The two differ.";
        NotAQuantity: "Não é uma quantidade. Use 12 ou 1,5, com até três casas.", "Not a quantity. Use 12 or 1.5, with at most three decimals.";
        NotPositive: "Use uma quantidade maior que zero.", "Use a quantity above zero.";
        NotABarcode: "Código de barras inválido; um EAN-13 tem treze dígitos e o último confere os outros.", "Invalid barcode; an EAN-13 has thirteen digits and the last one checks the others.";
        WrongDigit: "O dígito verificador não confere; para estes números seria {}.", "The check digit does not match; for these digits it would be {}.";
        ChangedMeanwhile: "Mudou enquanto isso: {}. Grave de novo para ficar com o que você digitou.", "Changed meanwhile: {}. Save again to keep what you typed.";
        NotAStockAccount: "Use uma conta analítica do ativo sem lançamentos de outra origem.", "Use an asset account that takes lines and has none of another origin.";
        WrongKind: "Use uma conta analítica ativa: de despesa para custo, perda e variação; do passivo para o recebido a faturar.", "Use an active posting account: an expense for cost, loss and variance; a liability for goods received, not invoiced.";
        NotAPicture: "Use uma imagem PNG, JPEG ou WebP.", "Use a PNG, JPEG or WebP picture.";
        HasMoved: "O item já foi movimentado; só entra em categoria com a mesma conta de estoque.", "The item has moved; it can only join a category with the same stock account.";
        NotOwn: "Só um local da empresa pode ficar negativo.", "Only a place of the company may be negative.";
        ClosedPlace: "O local {} está desativado.", "Place {} is not in use.";
        NoUnit: "O item não tem esta unidade; tem: {}.", "The item has no such unit; it has: {}.";
        NotAnNcm: "Um NCM tem oito dígitos.", "An NCM has eight digits.";
        NotEnough: "Não há o bastante; disponível: {}.", "Not enough there; available: {}.";
        WrongPlaces: "Estes locais não servem para este tipo de movimento: {}.", "These places do not fit this kind of move: {}.";
        OtherLot: "O lote é de outro item.", "The lot is of another item.";
        MoreThanLeft: "É mais do que resta desta linha ({}).", "Is more than is left of this line ({}).";
        TooMuchReturned: "Devolve mais do que foi movido; restam {}.", "Returns more than was moved; {} left.";
        NoSupplier: "Escolha de quem comprar; o fornecedor habitual fica no cadastro do item.", "Choose whom to buy from; the preferred supplier is kept with the item.";
        AlreadyOrdered: "Já há o bastante por vir: pedido {}. Deixe a quantidade em branco.", "Enough is on its way already: order {}. Leave the quantity blank.";
        OverDelivery: "Passa do pedido; restam {}. Quem pode aprova o excedente antes.", "More than ordered; {} left. Whoever may approves the rest first.";
        NotPicked: "Não foi separado o bastante; separado: {}.", "Not enough picked; picked: {}.";
        NotDelivered: "Não foi entregue o bastante; restam {}.", "Not enough delivered; {} left.";
        NotARate: "Não é um percentual entre 0 e 100, com até duas casas.", "Not a percentage between 0 and 100 with at most two decimals.";
        OtherHead: "Não é o que a linha {} diz do mesmo pedido.", "Not what line {} says of the same order.";
        BeforeOrder: "É antes do dia do pedido.", "This is before the day of the order.";
        NoMeasure: "Falta peso ou volume no cadastro de: {}.", "Weight or volume is missing for: {}.";
        SharesDiffer: "As partes não somam a fatura; falta distribuir {}.", "The shares do not sum to the bill; {} left to share.";
        UnlikeFirst: "Não é o que a linha {} diz da mesma remessa.", "Not what line {} says of the same shipment.";
        NotThere: "Não havia o bastante neste dia; havia {}. Importe antes os recebimentos.", "Not enough there on this day; there was {}. Import the receipts first.";
        CancelledOrder: "O pedido {} foi cancelado.", "Order {} has been cancelled.";
        NotOrdered: "O pedido não tem este item.", "The order does not have this item.";
        Loaded: "Passa do que resta do pedido fora de outras remessas; restam {}.", "More than is left of the order outside other shipments; {} left.";
        BeforeStep: "É antes do passo anterior, de {}.", "This is before the step that went before, of {}.";
        NotATable: "A tabela não pôde ser lida; confira aspas e separadores.", "The table could not be read; check quotes and separators.";
        FieldCount: "Esta linha deveria ter {} campos.", "This line should have {} fields.";
        MixedMarks: "A vírgula e o ponto decimal se misturam; antes valia “{}”.", "Decimal comma and point are mixed; before it was “{}”.";
        UnknownColumn: "Coluna desconhecida. As colunas são: {}.", "Unknown column. The columns are: {}.";
        ColumnTwice: "A coluna aparece duas vezes.", "The column appears twice.";
        ColumnMissing: "Falta esta coluna.", "This column is missing.";
        NoOriginal: "Nenhum movimento anterior serve a esta devolução.", "No earlier move fits this return.";
        TooBig: "Arquivo grande demais; o limite é {}.", "File too big; the limit is {}.";
    }
}

words! {
    /// Rules of the domain that refuse an act, each with how to mend it.
    pub enum Rule {
        PeriodClosed: "O período está fechado. Lance em um período aberto ou peça a reabertura.", "The period is closed. Post in an open period or ask to reopen it.";
        AlreadyReversed: "Este lançamento já foi estornado.", "This entry has been reversed already.";
        NotPosted: "O lançamento não existe.", "The entry does not exist.";
        SecondPerson: "Outra pessoa precisa confirmar.", "Another person must confirm this.";
        OwnRoles: "Ninguém altera os próprios papéis; outra pessoa precisa confirmar.", "Nobody changes their own roles; another person must confirm.";
        LastAdmin: "É o único administrador ativo; nomeie outro antes.", "This is the only active administrator; appoint another first.";
        TiesRed: "Há vínculos que não conferem; veja a página de conferência antes de fechar.", "Some ties do not hold; see the check page before closing.";
        TooManyTries: "Muitas tentativas. Espere alguns minutos e tente de novo.", "Too many tries. Wait some minutes and try again.";
        WrongSignIn: "E-mail ou senha incorretos.", "Wrong e-mail or password.";
        LinkExpired: "Este link já foi usado ou venceu. Peça outro ao administrador.", "This link was used or has expired. Ask the administrator for another.";
        AlreadySetUp: "A empresa já foi criada; entre com seu usuário.", "The company exists already; sign in.";
        NoCompany: "Ainda não há empresa; abra o link de início mostrado no console.", "There is no company yet; open the set-up link shown on the console.";
        InUse: "Está em uso e não pode ser removido; desative.", "It is in use and cannot be removed; deactivate it.";
        AreasBelow: "Há áreas ativas abaixo desta; desative-as antes.", "There are active areas below this one; deactivate them first.";
        HasBalance: "A conta tem saldo; zere o saldo antes.", "The account has a balance; bring it to zero first.";
        HasLines: "A conta tem lançamentos e deve continuar analítica.", "The account has lines and must stay a posting account.";
        YearNotOver: "Há meses abertos no exercício; feche-os antes.", "Some months of the year are open; close them first.";
        MonthNotBegun: "Este mês ainda não começou; feche-o depois que terminar.", "This month has not begun; close it once it is over.";
        ClosesWithYear: "É o último mês do exercício, e o resultado ainda não foi levado ao patrimônio; feche-o em Encerrar o exercício.", "This is the last month of the fiscal year and its result is not carried to equity yet; close it by closing the year.";
        NothingToClose: "Não há resultado a encerrar.", "There is no result to close.";
        AlreadyClosed: "O período já está fechado.", "The period is closed already.";
        NotClosed: "O período não está fechado.", "The period is not closed.";
        AlreadyAsked: "Já há um pedido de reabertura deste período à espera de decisão.", "A request to reopen this period is waiting for a decision already.";
        RolesAlreadyAsked: "Já há um pedido seu de mudança de perfis à espera de decisão.", "A request to change your roles is waiting for a decision already.";
        LastJournal: "É o único diário ativo; crie ou reative outro antes.", "This is the only active journal; add or reactivate another first.";
        JobGone: "Este trabalho já terminou ou foi descartado. Comece de novo.", "This work has ended or was dropped. Begin again.";
        HasProblems: "O arquivo tem problemas; acerte-os e envie de novo.", "The file has problems; mend them and send it again.";
        CopyFailed: "A cópia não passou na conferência e foi descartada.", "The copy did not pass the check and was discarded.";
        AlreadyDecided: "Este pedido já foi decidido.", "This request has been decided already.";
        ChangedMeanwhile: "Alguém alterou este registro enquanto isso. Recarregue e confira.", "Someone changed this record meanwhile. Reload and check.";
        ChartNotEmpty: "O plano de contas já tem contas; um plano padrão só entra em um plano vazio.", "The chart of accounts is not empty; a default chart goes only into an empty one.";
        NotEnoughStock: "Não há o bastante neste local. Confira a quantidade, o local e o dia.", "Not enough there. Check the quantity, the place and the day.";
        HasMoved: "O item já foi movimentado; só entra em categoria com a mesma conta de estoque.", "The item has moved; it can only join a category with the same stock account.";
        NoSuchMove: "O movimento não existe.", "The move does not exist.";
        PlaceHolds: "O local ainda tem mercadoria; transfira tudo antes de desativar.", "The place still holds goods; move them all before you deactivate it.";
        PlacesBelow: "Há locais ativos abaixo deste; desative-os antes.", "There are active places below this one; deactivate them first.";
        ReservationOver: "Esta reserva já foi encerrada.", "This reservation has been closed already.";
        OrderCancelled: "O pedido foi cancelado.", "The order has been cancelled.";
        OrderMoved: "Mercadoria deste pedido já foi movida; cancele o que resta e faça outro pedido.", "Goods of this order have moved; cancel the rest and place another order.";
        UnderWay: "Há mercadoria separada ou a caminho; entregue-a ou devolva-a ao local antes.", "Goods are picked or on the way; deliver them or put them back first.";
        OtherStep: "Este passo não é deste tipo de pedido.", "This step is not for this kind of order.";
        NothingOpen: "Não há mais nada em aberto neste pedido.", "Nothing is open in this order any more.";
        NotNext: "Este passo não vem agora; veja em que pé está a remessa.", "This step is not next; see how far the shipment has come.";
        ShipmentOver: "A remessa já terminou.", "The shipment has ended.";
        StopDelivered: "Esta parada já foi entregue.", "This stop has been delivered already.";
        AlreadyProven: "A entrega já tem comprovante.", "The delivery has its proof already.";
        NothingCarried: "Não há remessas ou recebimentos para ratear.", "There is nothing to share the freight over.";
        NotDemo: "Esta não é a empresa de demonstração. Nada foi removido.", "This is not the demo company. Nothing was removed.";
        RequestReused: "Este formulário já foi enviado com outro conteúdo. Recarregue a página e envie de novo.", "This form was sent before with other content. Reload the page and send it again.";
        OwnCredentials: "Quem pediu deu a você o acesso nas últimas 24 horas; outra pessoa precisa decidir.", "Whoever asked gave you your access within the last 24 hours; another person must decide.";
        NoResultAccount: "Indique no plano de contas a conta de resultado do exercício.", "Mark the account for the year's result in the chart of accounts.";
    }
}

words! {
    /// The sentence for an error that names no field.
    pub enum ErrorWord {
        SignIn: "Entre para continuar.", "Sign in to continue.";
        Forbidden: "Seu papel não permite isto. Peça acesso a um administrador.", "Your role does not allow this. Ask an administrator for access.";
        NotFound: "Não encontrado. Pode ter sido removido, ou o endereço está errado.", "Not found. It may have been removed, or the address is wrong.";
        Invalid: "Há campos a acertar. Nada do que você digitou se perdeu.", "Some fields need mending. Nothing you typed is lost.";
        Busy: "O sistema está ocupado. Tente de novo em instantes.", "The system is busy. Try again in a moment.";
        BadRequest: "O pedido não pôde ser lido. Recarregue a página e tente de novo.", "The request could not be read. Reload the page and try again.";
        Internal: "Algo falhou do nosso lado. Nada foi gravado. Referência: ", "Something failed on our side. Nothing was saved. Reference: ";
    }
}

impl AppError {
    pub fn invalid(field: impl Into<String>, code: Fault) -> AppError {
        AppError::Invalid(vec![FieldError::new(field, code)])
    }

    /// The HTTP status of this error.
    pub const fn status(&self) -> u16 {
        match self {
            AppError::SignIn => 401,
            AppError::Forbidden => 403,
            AppError::NotFound => 404,
            AppError::Invalid(_) => 422,
            AppError::Refused(_) => 409,
            AppError::Busy => 503,
            AppError::BadRequest => 400,
            AppError::Internal(_) => 500,
        }
    }

    pub fn text(&self, lang: Lang) -> String {
        match self {
            AppError::SignIn => ErrorWord::SignIn.text(lang).to_owned(),
            AppError::Forbidden => ErrorWord::Forbidden.text(lang).to_owned(),
            AppError::NotFound => ErrorWord::NotFound.text(lang).to_owned(),
            AppError::Invalid(_) => ErrorWord::Invalid.text(lang).to_owned(),
            AppError::Refused(rule) => rule.text(lang).to_owned(),
            AppError::Busy => ErrorWord::Busy.text(lang).to_owned(),
            AppError::BadRequest => ErrorWord::BadRequest.text(lang).to_owned(),
            AppError::Internal(reference) => format!("{}{reference}", ErrorWord::Internal.text(lang)),
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> AppError {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => AppError::BadRequest,
            ServerFnErrorErr::Request(_) => AppError::Busy,
            _ => AppError::Internal(String::new()),
        }
    }

    fn status_code(&self) -> http::StatusCode {
        http::StatusCode::from_u16(self.status()).unwrap_or_default()
    }
}
