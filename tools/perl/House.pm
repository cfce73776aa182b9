# SPDX-License-Identifier: BSD-2-Clause
# What the house rules share: the project's files, C without its comments, and the verdict as TAP.
package House;
use strict;
use warnings;
use Exporter 'import';
use File::Find ();
our @EXPORT = qw(files slurp lines code comments allowed complain verdict catalogue output_of);

my (@complaints, $looked_at);

# All files of the tree below the current folder whose path matches, sorted; no build, no .git.
sub files {
	my ($pattern) = @_;
	my @found;
	File::Find::find({ no_chdir => 1, wanted => sub {
		if (-d && m{^\./(?:build|\.git)$}) { $File::Find::prune = 1; return }
		return if !-f || -l || $_ eq './.git'; # a file where the tree is a worktree
		(my $path = $_) =~ s{^\./}{};
		push @found, $path if $path =~ $pattern;
	} }, '.');
	$looked_at += @found;
	return sort @found;
}

sub slurp {
	my ($path) = @_;
	open my $file, '<', $path or die "$path: $!\n";
	local $/;
	my $text = <$file>;
	return $text // '';
}

sub lines { return split /\n/, slurp($_[0]), -1 }

# Blanks that keep the line numbers right.
sub blank { (my $gone = $_[0]) =~ s/[^\n]/ /g; return $gone }

my $string  = qr/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/;
my $comment = qr{/\*.*?\*/|//[^\n]*}s;

# C as the compiler sees it: comments and the insides of strings are blanks.
sub code {
	my ($path) = @_;
	my $text = slurp($path);
	$text =~ s/($comment)|($string)/defined $1 ? blank($1) : '"' . blank(substr $2, 2) . '"'/ge;
	return $text;
}

# The comments alone.
sub comments {
	my ($path) = @_;
	my $text = slurp($path);
	my $kept = '';
	while ($text =~ /\G(?:($comment)|($string)|(.))/gs) {
		$kept .= defined $1 ? $1 : blank($2 // $3);
	}
	return $kept;
}

# The catalogue of requirements: id => level.
sub catalogue {
	my %level;
	for (lines('suite/requirements.tsv')) {
		my ($id, undef, $level) = split /\t/;
		$level{$id} = $level if defined $level;
	}
	return \%level;
}

# Is `what` excused from `rule`? tools/allowed has lines "RULE WHAT"; it stays empty.
sub allowed {
	my ($rule, $what) = @_;
	return 0 if !-f 'tools/allowed';
	return scalar grep { /^\Q$rule\E\s+\Q$what\E\s*$/ } lines('tools/allowed');
}

sub complain {
	my ($path, $line, $message) = @_;
	push @complaints, "$path:$line: $message";
}

# Runs a command without a shell; its output, both streams together, and whether it succeeded.
sub output_of {
	my @command = @_;
	my $pid = open(my $pipe, '-|') // die "fork: $!\n";
	if (!$pid) {
		open STDERR, '>&', \*STDOUT;
		exec @command or print "$command[0]: $!\n";
		exit 127;
	}
	local $/;
	my $output = <$pipe> // '';
	return ($output, close $pipe);
}

# One test point for the whole rule; the complaints go where prove shows them.
sub verdict {
	my ($rule) = @_;
	print "1..1\n";
	print @complaints ? 'not ok' : 'ok', " 1 - $rule ($looked_at files)\n";
	print STDERR "# $rule: $_\n" for @complaints;
	exit(@complaints ? 1 : 0);
}

1;
