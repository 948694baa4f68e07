//! What the pages of sign-in, account and users say.

use crate::words;

words! {
    pub enum AuthWord {
        SignIn: "Entrar", "Sign in";
        Email: "E-mail", "E-mail";
        Password: "Senha", "Password";
        SignInFirst: "Ainda não há empresa: abra o link que o programa mostrou no console ao iniciar.", "There is no company yet: open the link that the program showed on its console when it started.";
        SignInHelp: "Ainda não tem conta, ou esqueceu a senha? Peça um link a quem administra a empresa.",
            "No account yet, or forgot your password? Ask whoever administers the company for a link.";
        NewPassword: "Nova senha", "New password";
        SecondStep: "Segundo passo", "Second step";
        Code: "Código de verificação", "Verification code";
        CodeHelp: "Os 6 dígitos do seu aplicativo, ou um código de recuperação.",
            "The 6 digits of your app, or a recovery code.";
        Continue: "Continuar", "Continue";
        SetUp: "Criar a empresa", "Set up the company";
        SetUpLede: "Este endereço funciona uma vez. Tudo aqui, menos a moeda, pode ser alterado depois.",
            "This address works once. Everything here except the currency can be changed later.";
        CompanyPart: "Empresa", "Company";
        CompanyName: "Nome da empresa", "Company name";
        Cnpj: "CNPJ", "CNPJ";
        CnpjHelp: "Opcional. Aceita o CNPJ alfanumérico.", "Optional. The alphanumeric CNPJ is accepted.";
        Currency: "Moeda", "Currency";
        CurrencyHelp: "Não muda depois: todo valor é guardado nela.", "Cannot be changed later: every amount is kept in it.";
        TimeZone: "Fuso horário", "Time zone";
        FiscalYear: "O exercício começa em", "The fiscal year begins in";
        Language: "Idioma", "Language";
        Chart: "Plano de contas", "Chart of accounts";
        AdminPart: "Seu usuário, o primeiro administrador", "Your user, the first administrator";
        Name: "Nome", "Name";
        PasswordHelp: "Ao menos 10 caracteres difíceis de adivinhar; quatro palavras soltas servem.",
            "At least 10 characters that are hard to guess; four unrelated words will do.";
        PasswordAgain: "Repita a senha", "Repeat the password";
        Create: "Criar e entrar", "Create and sign in";
        Saved: "Alterações gravadas.", "Changes saved.";
        Save: "Gravar", "Save";
        Confirm: "Confirmar", "Confirm";
        Join: "Definir senha", "Set your password";
        JoinLede: "Este link é só seu e funciona uma vez.", "This link is yours alone and works once.";
        JoinAndSignIn: "Gravar e entrar", "Save and sign in";

        MyAccount: "Minha conta", "My account";
        ChangePassword: "Alterar senha", "Change password";
        OldPassword: "Senha atual", "Current password";
        SecondFactor: "Segundo fator", "Second factor";
        SecondFactorPurpose: "Um código do seu telefone, pedido depois da senha: quem souber só a senha não \
        entra.",
            "A code from your phone, asked for after the password: whoever knows only the password stays \
            out.";
        SecondFactorOn: "Segundo fator ativado.", "Second factor turned on.";
        SecondFactorOff: "Segundo fator desativado.", "Second factor turned off.";
        TurnOn: "Ativar o segundo fator", "Turn the second factor on";
        TurnOff: "Desativar", "Turn off";
        IsOn: "Ativo", "On";
        IsOff: "Inativo", "Off";
        CodesLeft: "Códigos de recuperação restantes", "Recovery codes left";
        NewCodes: "Gerar novos códigos", "Make new codes";
        ScanThis: "Leia a imagem com um aplicativo autenticador, ou digite a chave nele. Depois informe o \
        código que ele mostra.",
            "Scan the picture with an authenticator app, or type the key into it. Then enter the code it \
            shows.";
        QrPicture: "Imagem QR com a chave", "QR picture of the key";
        Key: "Chave", "Key";
        StartOver: "Gerar outra chave", "Make another key";
        RecoveryCodes: "Códigos de recuperação", "Recovery codes";
        RecoveryLede: "Guarde-os fora do telefone. Cada um entra uma vez no lugar do código. Eles não serão \
        mostrados de novo.",
            "Keep them away from the phone. Each signs in once in place of a code. They will not be shown \
            again.";
        ShownBefore: "Os códigos já foram mostrados. Se não os guardou, gere novos.",
            "The codes were shown already. If you did not keep them, make new ones.";
        MySessions: "Minhas sessões", "My sessions";
        SessionsLede: "Onde sua conta está aberta. Encerre o que não reconhecer e altere a senha.",
            "Where your account is open. End what you do not recognise, and change your password.";
        Device: "Aparelho", "Device";
        UnknownDevice: "Desconhecido", "Unknown";
        Since: "Desde", "Since";
        LastUse: "Último uso", "Last use";
        Ends: "Termina", "Ends";
        ThisSession: "esta sessão", "this session";
        End: "Encerrar", "End";
        EndAll: "Sair de todos os aparelhos", "Sign out everywhere";
        SessionEnded: "Sessão encerrada.", "Session ended.";

        Users: "Usuários e papéis", "Users and roles";
        UsersLede: "Quem entra, e o que pode fazer.", "Who signs in, and what they may do.";
        Invite: "Convidar usuário", "Invite a user";
        InviteLede: "O link de convite aparece uma vez, para você entregar. Vale 7 dias.",
            "The invitation link appears once, for you to hand over. It holds for 7 days.";
        Invited: "Usuário convidado.", "User invited.";
        LinkOnce: "Entregue este link à pessoa. Ele vale 7 dias, funciona uma vez e não será mostrado de \
        novo.",
            "Hand this link to the person. It holds for 7 days, works once and will not be shown again.";
        Roles: "Papéis", "Roles";
        Area: "Área", "Area";
        NoArea: "Nenhuma", "None";
        Status: "Situação", "Status";
        Active: "Ativo", "Active";
        InvitedStatus: "Convidado", "Invited";
        DisabledStatus: "Desativado", "Disabled";
        Disable: "Desativar usuário", "Disable user";
        DisableHelp: "Encerra as sessões e impede novas entradas. Nada do que a pessoa fez se perde.",
            "Ends the sessions and prevents new ones. Nothing the person did is lost.";
        Enable: "Reativar usuário", "Enable user";
        Disabled: "Usuário desativado; as sessões dele foram encerradas.", "User disabled; their sessions were ended.";
        Enabled: "Usuário reativado.", "User enabled.";
        NewLink: "Gerar novo link", "Make a new link";
        NewLinkHelp: "Para quem esqueceu a senha ou não recebeu o convite. Links anteriores deixam de valer.",
            "For who forgot the password or did not get the invitation. Earlier links stop working.";
        RemoveSecondFactor: "Retirar o segundo fator", "Remove the second factor";
        RemoveSecondFactorHelp: "Para quem perdeu o telefone e os códigos de recuperação.",
            "For who lost the phone and the recovery codes.";
        Profile: "Dados", "Details";
        Access: "Acesso", "Access";
        Reason: "Motivo", "Reason";
        OwnRolesHelp: "Ninguém altera os próprios papéis: o pedido vai a outro administrador.",
            "Nobody changes their own roles: the request goes to another administrator.";
        RolesAsked: "Pedido feito; outro administrador decide.", "Asked; another administrator decides.";
        AskRoles: "Pedir mudança", "Ask for the change";
        RoleRequests: "Pedidos de mudança de papéis", "Requests to change roles";
        Approve: "Aprovar", "Approve";
        Refuse: "Recusar", "Refuse";
        NextPage: "Próxima página", "Next page";
        Print: "Imprimir", "Print";
        Trail: "Histórico", "Audit trail";
        When: "Quando", "When";
        Who: "Quem", "Who";
        What: "O quê", "What";
        Change: "Alteração", "Change";
        PasswordChanged: "Senha alterada; as outras sessões foram encerradas.", "Password changed; the other sessions were ended.";
    }
}
