//! What can happen, as the audit trail names it. The variant's name is what is stored.

use crate::words;

words! {
    pub enum Kind {
        CompanyCreated: "Empresa criada", "Company created";
        CompanyChanged: "Dados da empresa alterados", "Company settings changed";
        AreaAdded: "Área criada", "Area added";
        AreaChanged: "Área alterada", "Area changed";
        HolidayAdded: "Feriado criado", "Holiday added";
        HolidaysLoaded: "Feriados nacionais carregados", "National holidays loaded";
        HolidayRemoved: "Feriado removido", "Holiday removed";
        PartyAdded: "Parte cadastrada", "Party added";
        PartyChanged: "Parte alterada", "Party changed";
        ProjectAdded: "Projeto criado", "Project added";
        ProjectChanged: "Projeto alterado", "Project changed";
        UserInvited: "Usuário convidado", "User invited";
        UserJoined: "Convite aceito", "Invitation accepted";
        UserChanged: "Usuário alterado", "User changed";
        UserDisabled: "Usuário desativado", "User disabled";
        UserEnabled: "Usuário reativado", "User enabled";
        RolesChanged: "Papéis alterados", "Roles changed";
        RolesAsked: "Mudança de papéis pedida", "Role change asked";
        RolesRefused: "Mudança de papéis recusada", "Role change refused";
        PasswordChanged: "Senha alterada", "Password changed";
        PasswordResetAsked: "Link de nova senha criado", "Password link created";
        TotpEnabled: "Segundo fator ativado", "Second factor enabled";
        TotpDisabled: "Segundo fator desativado", "Second factor disabled";
        RecoveryCodesRenewed: "Códigos de recuperação renovados", "Recovery codes renewed";
        SignedIn: "Entrou", "Signed in";
        SignedOut: "Saiu", "Signed out";
        SessionsRevoked: "Sessões encerradas", "Sessions revoked";
        PreferencesChanged: "Preferências alteradas", "Preferences changed";
        ChartLoaded: "Plano de contas carregado", "Chart of accounts loaded";
        AccountAdded: "Conta criada", "Account added";
        AccountChanged: "Conta alterada", "Account changed";
        JournalAdded: "Diário criado", "Journal added";
        JournalChanged: "Diário alterado", "Journal changed";
        EntryPosted: "Lançamento registrado", "Entry posted";
        EntryReversed: "Lançamento estornado", "Entry reversed";
        EntryTransferred: "Lançamento transferido", "Entry transferred";
        EntryComplemented: "Lançamento complementado", "Entry complemented";
        AttachmentAdded: "Anexo incluído", "Attachment added";
        PeriodClosed: "Período fechado", "Period closed";
        PeriodReopenAsked: "Reabertura pedida", "Reopening asked";
        PeriodReopened: "Período reaberto", "Period reopened";
        PeriodReopenRefused: "Reabertura recusada", "Reopening refused";
        YearClosed: "Exercício encerrado", "Year closed";
        JournalImported: "Arquivo importado", "File imported";
        ItemAdded: "Item cadastrado", "Item added";
        ItemChanged: "Item alterado", "Item changed";
        CategoryAdded: "Categoria criada", "Category added";
        CategoryChanged: "Categoria alterada", "Category changed";
        PlaceAdded: "Local criado", "Place added";
        PlaceChanged: "Local alterado", "Place changed";
        LotAdded: "Lote criado", "Lot added";
        StockReceived: "Mercadoria recebida", "Goods received";
        StockIssued: "Mercadoria saída", "Goods issued";
        StockTransferred: "Mercadoria transferida", "Goods transferred";
        StockScrapped: "Mercadoria descartada", "Goods scrapped";
        StockReturned: "Mercadoria devolvida", "Goods returned";
        StockCounted: "Estoque contado", "Stock counted";
        StockAdjusted: "Estoque ajustado", "Stock adjusted";
        LateCostAdded: "Custo posterior lançado", "Late cost added";
        StockReserved: "Mercadoria reservada", "Goods reserved";
        ReservationClosed: "Reserva encerrada", "Reservation closed";
        OrderPlaced: "Pedido feito", "Order placed";
        OrderChanged: "Pedido alterado", "Order changed";
        OrderCancelled: "Pedido cancelado", "Order cancelled";
        OverDeliveryApproved: "Excedente aprovado", "Over-delivery approved";
        OrderAnnounced: "Remessa do fornecedor anunciada", "Supplier's shipment announced";
        OrderReceived: "Pedido recebido", "Order received";
        OrderPicked: "Pedido separado", "Order picked";
        OrderUnpicked: "Separação desfeita", "Order put back";
        OrderShipped: "Pedido expedido", "Order shipped";
        OrderDelivered: "Pedido entregue", "Order delivered";
        OrderReturned: "Pedido devolvido", "Order returned";
        OrderBilled: "Pedido faturado", "Order billed";
        OrderCredited: "Nota de crédito lançada", "Credit note posted";
        TradeSettingsChanged: "Contas de compras e vendas alteradas", "Accounts of trade changed";
        ShipmentPlanned: "Remessa planejada", "Shipment planned";
        ShipmentChanged: "Remessa alterada", "Shipment changed";
        ShipmentPicked: "Remessa separada", "Shipment picked";
        ShipmentShipped: "Remessa expedida", "Shipment on its way";
        StopDelivered: "Parada entregue", "Stop delivered";
        StopReturned: "Mercadoria da parada devolvida", "Goods of a stop returned";
        ShipmentDelivered: "Remessa entregue", "Shipment delivered";
        ShipmentReturned: "Remessa devolvida", "Shipment returned";
        ShipmentCancelled: "Remessa cancelada", "Shipment cancelled";
        DeliveryProven: "Entrega comprovada", "Delivery proven";
        FreightBilled: "Frete faturado", "Freight billed";
        StockImported: "Tabela importada", "Table imported";
        ViewSaved: "Visão salva", "View saved";
        ViewRemoved: "Visão removida", "View removed";
        BackupTaken: "Cópia de segurança feita", "Backup taken";
        BooksChecked: "Conferência feita", "Books checked";
        DemoLoaded: "Empresa de demonstração criada", "Demo company created";
    }
}

impl Kind {
    /// The stored code.
    pub fn code(self) -> String {
        format!("{self:?}")
    }

    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

words! {
    /// Fields of a change. The variant's name in snake case is what is stored.
    pub enum FieldWord {
        Name: "Nome", "Name";
        Code: "Código", "Code";
        Active: "Ativo", "Active";
        Kind: "Tipo", "Kind";
        Number: "Número", "Number";
        Content: "Conteúdo", "Content";
        Corrects: "Corrige", "Corrects";
        Entries: "Lançamentos", "Entries";
        Known: "Já existiam", "There already";
        Accounts: "Contas", "Accounts";
        Rules: "Regras", "Rules";
        Broken: "Não conferem", "Broken";
        AskedBy: "Pedido de", "Asked by";
        ParentId: "Abaixo de", "Below";
        ManagerId: "Gestor", "Manager";
        AreaId: "Área", "Area";
        Analytic: "Analítica", "Takes lines";
        Purpose: "Finalidade", "Purpose";
        ReferentialCode: "Código referencial", "Referential code";
        TaxId: "CPF ou CNPJ", "CPF or CNPJ";
        Cnpj: "CNPJ", "CNPJ";
        Customer: "Cliente", "Customer";
        Supplier: "Fornecedor", "Supplier";
        Carrier: "Transportadora", "Carrier";
        Email: "E-mail", "E-mail";
        Phone: "Telefone", "Phone";
        City: "Cidade", "City";
        Roles: "Papéis", "Roles";
        Lang: "Idioma", "Language";
        Theme: "Tema", "Theme";
        Density: "Densidade", "Density";
        TimeZone: "Fuso horário", "Time zone";
        Currency: "Moeda", "Currency";
        FiscalYearStarts: "Início do exercício", "Fiscal year starts";
        Chart: "Plano de contas", "Chart of accounts";
        Day: "Dia", "Day";
        Year: "Ano", "Year";
        Reach: "Abrangência", "Reach";
        HolidaysOf: "Feriados de", "Holidays of";
        Optional: "Facultativo", "Optional";
        Added: "Incluídos", "Added";
        Device: "Aparelho", "Device";
        Page: "Página", "Page";
        Query: "Filtro", "Filter";
        Shared: "Compartilhada", "Shared";
        Seed: "Semente", "Seed";
        File: "Arquivo", "File";
        Size: "Tamanho", "Size";
        Events: "Eventos", "Events";
        Sha256: "SHA-256", "SHA-256";
        All: "Todas", "All";
        Proof: "Prova", "Proof";
        Link: "Link", "Link";
        Sku: "SKU", "SKU";
        Unit: "Unidade", "Unit";
        Units: "Unidades", "Units";
        CategoryId: "Categoria", "Category";
        Barcode: "Código de barras", "Barcode";
        Ncm: "NCM", "NCM";
        ReorderPoint: "Ponto de reposição", "Reorder point";
        ReorderQuantity: "Quantidade de reposição", "Reorder quantity";
        SupplierId: "Fornecedor habitual", "Preferred supplier";
        Price: "Preço", "Price";
        Cost: "Custo", "Cost";
        ItemId: "Item", "Item";
        PlaceId: "Local", "Place";
        LotId: "Lote", "Lot";
        ExpiresOn: "Validade", "Expiry";
        Quantity: "Quantidade", "Quantity";
        Moves: "Movimentos", "Moves";
        Entry: "Lançamento", "Entry";
        Document: "Documento", "Document";
        NegativeOwnerId: "Responde pelo negativo", "Answers for the negative";
        Picture: "Imagem", "Picture";
        NegativeReason: "Pode ficar negativo", "May be negative";
        Amount: "Valor", "Amount";
        State: "Estado", "State";
        Country: "País", "Country";
        Counted: "Contados", "Counted";
        Rows: "Linhas", "Rows";
        PartyId: "Parte", "Party";
        OrderedOn: "Data do pedido", "Ordered on";
        PromisedOn: "Prometido para", "Promised for";
        DueDays: "Prazo em dias", "Days to pay";
        Memo: "Observação", "Memo";
        Lines: "Itens", "Lines";
        Line: "Linha", "Line";
        Net: "Valor líquido", "Net";
        Tax: "Imposto", "Tax";
        Over: "Excedente aprovado", "Approved beyond";
        Bill: "Fatura", "Bill";
        Receivable: "Clientes a receber", "Receivable";
        Payable: "Fornecedores a pagar", "Payable";
        Revenue: "Receita de vendas", "Revenue";
        SalesTax: "Imposto sobre vendas", "Sales tax";
        PurchaseTax: "Imposto a recuperar", "Recoverable tax";
        Freight: "Fretes", "Freight";
        Direction: "Sentido", "Direction";
        CarrierId: "Transportadora", "Carrier";
        Vehicle: "Veículo", "Vehicle";
        Driver: "Motorista", "Driver";
        Tracking: "Código de rastreio", "Tracking code";
        FreightQuoted: "Frete combinado", "Freight quoted";
        On: "Em", "On";
        Stop: "Parada", "Stop";
        Stops: "Paradas", "Stops";
        Basis: "Rateio", "Shared by";
        DueOn: "Vencimento", "Due on";
        Weight: "Peso em gramas", "Weight in grams";
        Volume: "Volume em cm³", "Volume in cm³";
    }
}

words! {
    /// Codes that a change holds. The variant's name in snake case is what is stored, with blanks for its
    /// underscores in some.
    pub enum CodeWord {
        Password: "senha", "password";
        PasswordAndCode: "senha e código", "password and code";
        PasswordAndRecoveryCode: "senha e código de recuperação", "password and recovery code";
        Invite: "convite", "invitation";
        Reset: "nova senha", "new password";
        Light: "claro", "light";
        Dark: "escuro", "dark";
        System: "do sistema", "the system's";
        Compact: "compacta", "compact";
        Normal: "normal", "normal";
        Wide: "ampla", "wide";
        National: "nacional", "national";
        State: "estadual", "of the state";
        Municipal: "municipal", "of the city";
        Company: "da empresa", "of the company";
        Asset: "ativo", "asset";
        Liability: "passivo", "liability";
        Equity: "patrimônio líquido", "equity";
        Income: "receita", "income";
        Expense: "despesa", "expense";
        Pt: "português", "Portuguese";
        En: "inglês", "English";
        Br: "brasileiro", "Brazilian";
        Purchase: "compra", "purchase";
        Sale: "venda", "sale";
        Outbound: "saída", "outbound";
        Inbound: "entrada", "inbound";
        Value: "valor", "value";
        Weight: "peso", "weight";
        Volume: "volume", "volume";
        Hand: "à mão", "by hand";
    }
}

words! {
    /// What an event can be about. The variant's name in snake case is what is stored.
    pub enum SubjectWord {
        Entry: "Lançamento", "Entry";
        Account: "Conta", "Account";
        Journal: "Diário", "Journal";
        Period: "Período", "Period";
        Import: "Importação", "Import";
        Company: "Empresa", "Company";
        Area: "Área", "Area";
        Holiday: "Feriado", "Holiday";
        Party: "Parte", "Party";
        Project: "Projeto", "Project";
        AppUser: "Usuário", "User";
        SavedView: "Visão", "View";
        Attachment: "Anexo", "Attachment";
        Item: "Item", "Item";
        ItemCategory: "Categoria", "Category";
        Place: "Local", "Place";
        Lot: "Lote", "Lot";
        StockDocument: "Movimento de estoque", "Stock document";
        Reservation: "Reserva", "Reservation";
        TradeOrder: "Pedido", "Order";
        Shipment: "Remessa", "Shipment";
        FreightBill: "Fatura de frete", "Freight bill";
        TradeSetting: "Contas de compras e vendas", "Accounts of trade";
    }
}

words! {
    pub enum AuditWord {
        Audit: "Auditoria", "Audit";
        Lede: "Tudo o que mudou, por quem e quando, do mais novo ao mais antigo.", "Everything that changed, by whom and when, newest first.";
        History: "Histórico", "History";
        HistoryNote: "do mais novo ao mais antigo", "newest first";
        NoHistory: "Nada aconteceu ainda com este registro.", "Nothing has happened to this record yet.";
        MoreHistory: "Ver tudo na auditoria", "See all in the audit";
        Reason: "Motivo", "Reason";
        By: "por", "by";
        Erased: "apagado", "erased";
        Yes: "sim", "yes";
        No: "não", "no";
        Event: "Evento", "Event";
        When: "Quando", "When";
        Who: "Quem", "Who";
        What: "O que", "What";
        About: "Sobre", "About";
        Change: "Mudança", "Change";
        Text: "Texto", "Text";
        TextHelp: "procura em mudanças e motivos", "looks in changes and reasons";
        Anyone: "Qualquer pessoa", "Anyone";
        Anything: "Qualquer acontecimento", "Any event";
        AnySubject: "Qualquer registro", "Any record";
        From: "De", "From";
        To: "Até", "To";
        Search: "Procurar", "Search";
        Pages: "Páginas da auditoria", "Pages of the audit";
        Older: "Mais antigos", "Older";
        Newest: "Voltar aos mais novos", "Back to the newest";
        Nothing: "Nenhum evento com estes filtros.", "No event with these filters.";
        ClearFilters: "Limpar os filtros", "Clear the filters";
        ChainHolds: "A cadeia está íntegra", "The chain holds";
        ChainBroken: "A cadeia tem falhas", "The chain has flaws";
        ChainNote: "{} eventos verificados, do primeiro ao último", "{} events verified, from the first to the last";
        ChainUnchecked: "A cadeia ainda não foi verificada", "The chain has not been verified yet";
        Head: "Resumo do último evento", "Hash of the last event";
        VerifyNow: "Verificar a cadeia", "Verify the chain";
        SeeCheck: "Ver a conferência", "See the check";
        BadDay: "Não entendi o dia {}.", "Could not read the day {}.";
    }
}
