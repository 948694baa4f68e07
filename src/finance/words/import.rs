//! Imports.

use crate::words;

words! {
    pub enum ImportWord {
        Import: "Importar", "Import";
        ImportLede: "Traga livros de outro sistema: nada é gravado antes de você conferir.", "Bring books from another system: nothing is kept before you have looked at it.";
        File: "Arquivo", "File";
        FileHelp: "Diário hledger ou ledger (.journal), beancount (.beancount) ou tabela (.csv), até 50 MB.", "An hledger or ledger journal (.journal), beancount (.beancount) or a table (.csv), up to 50 MB.";
        TableHelp: "A tabela tem as colunas date, journal, number, account, area, party, memo, debit, credit e document, separadas por vírgula ou ponto e vírgula; as linhas de um lançamento ficam juntas.", "The table has the columns date, journal, number, account, area, party, memo, debit, credit and document, separated by commas or semicolons; the rows of one entry stand together.";
        HowItGoes: "Primeiro um ensaio: ele mostra o que entraria e cada problema com a linha e como acertar. Depois você confirma. Tudo entra, ou nada; importar de novo o mesmo arquivo não acrescenta nada.", "First a dry run: it shows what would come in and each problem with its line and how to mend it. Then you confirm. All of it comes in, or nothing; importing the same file again adds nothing.";
        Try: "Enviar e ensaiar", "Send and try";
        Waiting: "À espera de você", "Waiting for you";
        Past: "Importações feitas", "Past imports";
        NoPast: "Nenhum arquivo foi importado ainda.", "No file has been imported yet.";
        FileName: "Arquivo", "File";
        Format: "Formato", "Format";
        Entries: "Lançamentos", "Entries";
        By: "Por", "By";
        When: "Quando", "When";
        DryRun: "Ensaio de {}", "Dry run of {}";
        Running: "Lendo e conferindo {}", "Reading and checking {}";
        Posting: "Importando {}", "Importing {}";
        Reload: "Atualizar", "Reload";
        RunningHelp: "O trabalho segue mesmo que você saia desta página.", "The work goes on even if you leave this page.";
        Clean: "Nenhum problema. {} lançamentos seriam importados.", "No problem. {} entries would be imported.";
        OneProblem: "1 problema; nada foi importado.", "1 problem; nothing was imported.";
        ManyProblems: "{} problemas; nada foi importado.", "{} problems; nothing was imported.";
        MendAndSend: "Acerte o arquivo e envie de novo.", "Mend the file and send it again.";
        ProblemsFile: "Baixar os problemas (CSV)", "Download the problems (CSV)";
        Line: "Linha", "Line";
        Problem: "O que acertar", "What to mend";
        Row: "No arquivo", "In the file";
        ShownOf: "Mostrados {} de {}; todos estão no arquivo de problemas.", "{} of {} shown; all are in the file of problems.";
        NothingNew: "Nada a importar: os {} lançamentos do arquivo já existem.", "Nothing to import: the file's {} entries are there already.";
        NoEntries: "O arquivo não tem lançamentos.", "The file has no entries.";
        NewEntries: "Lançamentos novos", "New entries";
        Known: "Já existem", "There already";
        Lines: "Linhas", "Lines";
        From: "De", "From";
        To: "Até", "To";
        NewAccounts: "Contas a criar", "Accounts to add";
        AddedAccounts: "Contas criadas", "Accounts added";
        NewAreas: "Áreas novas", "New areas";
        NewParties: "Partes novas", "New parties";
        NewProjects: "Projetos novos", "New projects";
        Skipped: "Vazios ignorados", "Empty, left out";
        Size: "Tamanho", "Size";
        Ignored: "Lido e sem efeito aqui", "Read and without effect here";
        Confirm: "Importar {} lançamentos", "Import {} entries";
        Drop: "Descartar", "Drop";
        Done: "{} lançamentos importados de {}.", "{} entries imported from {}.";
        SeeEntries: "Ver os lançamentos", "See the entries";
        Failed: "A importação não foi feita.", "The import was not made.";
        Interrupted: "O trabalho foi interrompido antes do fim; nada foi gravado. Envie o arquivo de novo.", "The work was interrupted before its end; nothing was kept. Send the file again.";
        Dropped: "Este ensaio foi descartado; nada foi importado.", "This dry run was dropped; nothing was imported.";
        Again: "Enviar outro arquivo", "Send another file";
        DroppedNotice: "Ensaio descartado.", "Dry run dropped.";
        Table: "tabela", "table";
        Journal: "diário", "journal";
        Beancount: "beancount", "beancount";
        ImportOf: "Importação de {}", "Import of {}";
        Day: "Dia", "Day";
        Entry: "Lançamento", "Entry";
        Memo: "Histórico", "Memo";
        Amount: "Valor", "Amount";
        Pages: "Páginas dos lançamentos", "Pages of the entries";
        After: "Próximos", "Next";
        First: "Voltar aos primeiros", "Back to the first";
        Digest: "SHA-256 do arquivo", "SHA-256 of the file";
    }
}
