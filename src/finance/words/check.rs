//! The board on which the books tie.

use crate::words;

words! {
    pub enum CheckWord {
        Check: "Conferência", "Check";
        CheckLede: "As regras dos livros, com o que foi contado e o que as quebra.", "The rules of the books, with what was counted and what breaks them.";
        CheckNow: "Conferir agora", "Check now";
        Tie: "Os livros conferem", "The books tie";
        DoNotTie: "Os livros não conferem", "The books do not tie";
        OfRules: "{} de {} regras conferem", "{} of {} rules hold";
        CheckedAt: "conferido em {} por {}", "checked on {} by {}";
        Never: "Os livros ainda não foram conferidos", "The books have not been checked yet";
        NeverPurpose: "A conferência relê tudo o que foi lançado e compara com o que está guardado. O servidor a faz ao iniciar e a cada hora.", "The check rereads all that was posted and compares it with what is stored. The server does so when it starts and every hour.";
        Rule: "Regra", "Rule";
        Counted: "Contados", "Counted";
        State: "Situação", "State";
        Holds: "confere", "holds";
        Broken: "{} não conferem", "{} do not hold";
        Offenders: "Linhas que quebram a regra", "Rows that break the rule";
        AndMore: "e mais {}", "and {} more";
        Running: "Conferência em andamento.", "The check is under way.";
        Reload: "Atualizar", "Reload";
        Head: "Resumo do último evento", "Hash of the last event";
    }
}
