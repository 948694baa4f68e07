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
        ViewSaved: "Visão salva", "View saved";
        ViewRemoved: "Visão removida", "View removed";
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
