//! What the pages of sign-in, account and users say.

use crate::words;

words! {
    pub enum AuthWord {
        SignIn: "Entrar", "Sign in";
        Email: "E-mail", "E-mail";
        Password: "Senha", "Password";
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
        PasswordChanged: "Senha alterada; as outras sessões foram encerradas.", "Password changed; the other sessions were ended.";
    }
}
